import Ledger

/// What an event needs and makes: the one table that validates files, checks packs and prints `help events`.
public struct EventSpecification: Sendable {
  public var kind: EventKind
  public var summary: String
  /// Columns that must be present, beside event, reference, book and date.
  public var required: [EventColumn]
  public var optional: [EventColumn]
  /// The components that the core can emit for it, each with the roles whose books it can reach.
  public var components: [(component: Component, roles: [Role])]
  /// True where only a run of the program makes it (a settlement), never a file.
  public var isDerived: Bool
  /// Roles of the books that the event may start in.
  public var startsIn: [Role]
  /// True where a pack may have no rule for it: then nobody may post it.
  public var isOptional: Bool { isPartial || kind.rawValue > EventKind.periodReopened.rawValue }
  /// True where a pack may have rules for some of its components and none for others.
  public var isPartial: Bool { kind == .journalEntry || kind == .periodClosed }
  /// True where `for` picks by the purpose of the event, not by the kind of a party.
  public var picksByPurpose: Bool { kind == .supportGranted || kind == .supportClawback }

  /// True where money of the book may go out by it: what a payment can be instructed of.
  public var isPayment: Bool {
    switch kind {
    case .claimPaid, .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded,
      .reinsuranceSettlement, .feeRefunded, .feeSubsidyReceived, .recoveryCost, .operatingExpense,
      .fundReturned, .fundReturnPaid, .supportPaid, .loanDisbursed, .debtPurchased, .policyClaimPaid,
      .policySubsidyReceived, .treatyCommuted, .bankReclassified:
      true
    default: false
    }
  }

  /// True for accounts between a cedant and a reinsurer, which a reinsurer's book keeps of what it cedes on.
  public var isOfAccounts: Bool {
    switch kind {
    case .treatyAccount, .reinsuranceSettlement, .treatyCommuted: true
    default: false
    }
  }

  /// What a reinsurer's book posts of business that it cedes on, beside the rows by which it assumes.
  public static let retroceded: [(event: EventKind, component: Component)] = table.flatMap { row in
    row.components.compactMap { component, roles in
      switch component {
      case .ceded, .releasedCeded, .relievedCeded, .restReleasedCeded, .insuranceClaimed, .fromExpense,
        .premiumCeded, .refundDue, .caseUp, .caseDown:
        return (row.kind, component)
      default: return row.isOfAccounts ? (row.kind, component) : nil
      }
    }
  }

  /// The event without which the core never emits the component; nil where it is this event itself.
  public func cause(of component: Component) -> EventKind? {
    switch (kind, component) {
    // Only where a pack says which reserve a write-off is taken out of.
    case (_, .fromReserve): .reserveRemeasured
    case (.supportGranted, .clawedBack): .supportClawback
    case (.claimPaid, .caseDown), (.insuranceClaimed, .caseDown): .claimNotified
    case (.claimPaid, .exceeded), (.insuranceClaimed, .exceeded), (.compensationClaimed, .exceeded):
      .capExcessRetained
    case (.reinsuranceSettlement, .refundCleared): .premiumReturned
    case (.reinsuranceSettlement, .treatyCleared): .treatyAccount
    case (.reinsuranceSettlement, .netExchanged), (.reinsuranceSettlement, .exchangedReceived),
      (.reinsuranceSettlement, .exchangedPaid), (.reinsuranceSettlement, .exchangeGain),
      (.reinsuranceSettlement, .exchangeLoss):
      .fxExchanged
    default: nil
    }
  }
}

extension EventSpecification {
  /// Columns that every event may have.
  public static let common: [EventColumn] = [.currency, .fund, .reason, .document, .memo]

  public static subscript(_ kind: EventKind) -> EventSpecification { table[Int(kind.rawValue)] }

  /// One row an event, in the order of ``EventKind``.
  public static let table: [EventSpecification] = EventKind.allCases.map(specification)

  static let guarantorOnly: [Role] = [.association]
  static let ceding: [Role] = [.association, .insurer, .compensator]
  static let anyBook: [Role] = [.association, .insurer, .compensator, .fund]

  static func make(
    _ kind: EventKind, _ summary: String, required: [EventColumn] = [], optional: [EventColumn] = [],
    components: [(Component, [Role])], startsIn: [Role] = guarantorOnly, isDerived: Bool = false
  ) -> EventSpecification {
    EventSpecification(
      kind: kind, summary: summary, required: required, optional: optional,
      components: components.map { (component: $0.0, roles: $0.1) }, isDerived: isDerived, startsIn: startsIn)
  }

  private static func specification(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .fundContribution, .fundReturned, .investmentIncome, .operatingExpense, .transitArrived:
      fundEvent(kind)
    case .bankUnapplied, .bankReclassified: unappliedEvent(kind)
    case .serviceCounted:
      make(
        kind, "Services given, such as consultations: how many, in headcount. No money moves",
        required: [.purpose, .headcount], optional: [.programme, .disaster, .area, .month],
        components: [], startsIn: anyBook)
    case .guaranteeApproved, .guaranteeDrawn, .guaranteeAmortised, .guaranteeReleased, .guaranteeCancelled:
      guaranteeEvent(kind)
    case .feeBilled, .feeReceived, .feeEarned, .feeRefunded:
      feeEvent(kind)
    case .claimAccepted, .claimPaid, .compensationToIncome, .indemnityWrittenOff:
      claimEvent(kind)
    case .recoveryReceived, .recoveryCost: recoveryEvent(kind)
    case .insuranceReceived, .compensationReceived, .recoveryRemitted, .recoveryRefunded:
      itemEvent(kind)
    case .treatyCommuted, .reinsuranceSettlement, .premiumCeded, .premiumReturned, .treatyAccount:
      treatyEvent(kind)
    case .accountConfirmed, .accountQueried, .itemDisputed, .itemResolved: answerEvent(kind)
    case .treatyBound, .treatyCancelled, .treatyEndorsed: bindingEvent(kind)
    case .journalEntry:
      make(
        kind, "A manual entry, which names its accounts itself: 5140=60.00 5130=40.00",
        required: [.amount, .debit, .credit], optional: [.programme, .disaster, .purpose],
        components: [(.entry, anyBook)], startsIn: anyBook)
    case .periodClosed:
      make(
        kind, "A book closed through a day; at a fiscal year's end its profit accounts taken to the result",
        required: [.periodTo], optional: [.periodFrom],
        components: (Component.sweeps + Component.reserveMoves).map { ($0, anyBook) },
        startsIn: anyBook, isDerived: true)
    case .periodReopened:
      make(
        kind, "A closed book opened again, from a day on", required: [.reason], components: [],
        startsIn: anyBook, isDerived: true)
    case .budgetAppropriated, .budgetAllotted, .budgetObligated, .budgetDeobligated, .budgetExpended:
      budgetEvent(kind)
    case .supportGranted, .supportPaid, .supportClawback, .supportCollected: supportEvent(kind)
    case .fundTransferred, .fundConverted, .fundReturnResolved, .fundReturnPaid: transferEvent(kind)
    case .claimNotified, .claimDenied, .indemnityReinstated, .capExcessRetained: claimLifeEvent(kind)
    case .marginReceived, .marginApplied, .burdenChargeAssessed, .burdenChargeReceived: marginEvent(kind)
    case .feeSubsidised, .feeSubsidyReceived: subsidyEvent(kind)
    case .paymentInstructed, .paymentSettled, .paymentReturned: paymentEvent(kind)
    case .feeAccrued, .reserveRemeasured, .packRestated, .guaranteeRestated: derivedEvent(kind)
    case .debtHoliday, .debtorListed, .debtorExempted: debtorEvent(kind)
    case .debtPurchased, .debtRecovered: debtEvent(kind)
    case .loanDisbursed, .loanDeferred, .loanInterestAccrued, .loanRepaid, .loanWrittenOff: loanEvent(kind)
    case .policyWritten, .policyPaid, .policyClaimPaid, .policySubsidised, .policySubsidyReceived:
      policyEvent(kind)
    case .insuranceReduced, .compensationReduced: reductionEvent(kind)
    case .insuranceClaimed, .compensationClaimed, .cessionBound: requestEvent(kind)
    case .fxExchanged, .fxRevalued: currencyEvent(kind)
    case .subsidyCostPaid, .subsidyCostUsed, .subsidyCostReestimated: subsidyCostEvent(kind)
    case .associationMerged, .guaranteeLeft, .guaranteeTaken, .itemTaken: mergerEvent(kind)
    case .postingReversed:
      make(
        kind, "Exact mirror of an event that was posted, once", required: [.of, .reason],
        optional: [.concerns], components: [], startsIn: anyBook)
    }
  }

  private static func fundEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .fundReturned:
      make(
        kind, "Money returned to who contributed it", required: [.amount, .party], optional: [.purpose],
        components: [(.returned, anyBook)], startsIn: anyBook)
    case .investmentIncome:
      make(
        kind, "Interest and other income of placed money", required: [.amount], optional: [.programme],
        components: [(.income, anyBook)], startsIn: anyBook)
    case .operatingExpense:
      make(
        kind, "Cost of running the association, insurer or fund", required: [.amount],
        optional: [.party, .programme, .purpose], components: [(.expense, anyBook)], startsIn: anyBook)
    case .transitArrived:
      make(
        kind, "Cash in transit arrived at the bank", required: [.amount],
        optional: [.party, .of, .ofBook],
        components: [(.arrived, anyBook)], startsIn: anyBook)
    default:
      make(
        kind, "Money paid in by a contributor", required: [.amount, .party],
        optional: [.purpose, .programme, .disaster], components: [(.paid, anyBook)], startsIn: anyBook)
    }
  }

  private static func guaranteeEvent(_ kind: EventKind) -> EventSpecification {
    let facts: [EventColumn] = [
      .programme, .line, .disaster, .party, .lender, .borrower, .borrowerGroup, .area, .product, .industry,
      .loan, .oldLoan, .loanAmount, .coverageRatio, .start, .end, .feeClass, .feeDiscount, .instalments,
      .repayment,
    ]
    let ending: [(Component, [Role])] = [
      (.released, guarantorOnly), (.releasedCeded, ceding), (.feeRest, guarantorOnly),
    ]
    switch kind {
    case .guaranteeApproved:
      return make(
        kind, "A guarantee is approved, not yet drawn", required: [.guarantee, .amount], optional: facts,
        components: [(.approved, guarantorOnly)])
    case .guaranteeDrawn:
      return make(
        kind, "The lender draws on the guarantee; the ceded exposure attaches",
        required: [.guarantee, .amount], optional: facts,
        components: [(.approvalUsed, guarantorOnly), (.drawn, guarantorOnly), (.ceded, ceding)])
    case .guaranteeAmortised:
      return make(
        kind, "The loan is repaid in part or whole", required: [.guarantee, .amount], optional: [],
        components: ending)
    case .guaranteeReleased:
      return make(
        kind, "The guarantee ends without a claim; without an amount, all that is outstanding",
        required: [.guarantee], optional: [.amount], components: ending)
    default:
      return make(
        kind, "An approval lapses; without an amount, all that is undrawn", required: [.guarantee],
        optional: [.amount], components: [(.approvalLapsed, guarantorOnly), (.feeRest, guarantorOnly)])
    }
  }

  private static func feeEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .feeBilled:
      return make(
        kind, "A guarantee fee is billed; without an amount, what the pack's schedule asks for",
        required: [.guarantee], optional: [.amount, .party], components: [(.feeBilled, guarantorOnly)])
    case .feeEarned:
      return make(
        kind, "Part of a fee is earned", required: [.guarantee, .amount],
        optional: [.periodFrom, .periodTo], components: [(.feeEarned, guarantorOnly)])
    case .feeRefunded:
      return make(
        kind, "A fee is given back on early repayment; without an amount, by the pack's schedule",
        required: [.guarantee], optional: [.amount, .party],
        components: [(.refundPaid, guarantorOnly), (.refundExcess, guarantorOnly)])
    default:
      return make(
        kind, "A fee is received: first against what was billed; without an amount, what is asked for",
        required: [.guarantee], optional: [.amount, .party],
        components: [
          (.feePaidBilled, guarantorOnly), (.feePaidUnbilled, guarantorOnly),
        ])
    }
  }

  private static func claimEvent(_ kind: EventKind) -> EventSpecification {
    let parts: [EventColumn] = [.amount, .principal, .interest, .costs]
    switch kind {
    case .claimAccepted:
      return make(
        kind, "A lender's claim is accepted; `final` = yes releases the rest of the guarantee",
        required: [.guarantee, .claim], optional: parts + [.party, .final, .accidentDate],
        components: [
          (.principal, guarantorOnly), (.interest, guarantorOnly), (.costs, guarantorOnly),
          (.relieved, guarantorOnly), (.relievedCeded, ceding), (.restReleased, guarantorOnly),
          (.restReleasedCeded, ceding), (.feeRest, guarantorOnly),
        ])
    case .claimPaid:
      return make(
        kind, "An accepted claim is paid to the lender; each other payer's share is claimed from it",
        required: [.guarantee, .claim], optional: parts + [.party],
        components: [
          (.paid, guarantorOnly), (.insuranceClaimed, [.association, .insurer]),
          (.compensationClaimed, [.association, .compensator]), (.caseDown, [.association, .insurer]),
          (.exceeded, guarantorOnly),
        ])
    case .compensationToIncome:
      return make(
        kind, "What is left of a claim's compensation suspense is taken to income",
        required: [.guarantee, .claim], optional: [],
        components: [(.toIncome, guarantorOnly), (.writtenDown, guarantorOnly), (.memo, guarantorOnly)])
    default:
      return make(
        kind, "The indemnity right is written off; without an amount, all of its book value",
        required: [.guarantee, .claim], optional: [.amount],
        components: [
          (.fromReserve, guarantorOnly), (.writtenDown, guarantorOnly), (.memo, guarantorOnly),
        ])
    }
  }

  private static func recoveryEvent(_ kind: EventKind) -> EventSpecification {
    if kind == .recoveryCost {
      return make(
        kind, "Cost of collecting from the debtor", required: [.guarantee, .claim, .amount],
        optional: [.party],
        components: [(.recoveryCosts, guarantorOnly)])
    }
    return make(
      kind, "The debtor pays; each payer's share is owed to it the same day",
      required: [.guarantee, .claim, .amount], optional: [.recovery, .party, .principal, .damages],
      components: [
        (.book, guarantorOnly), (.writtenDownRecovered, guarantorOnly), (.memo, guarantorOnly),
        (.damages, guarantorOnly),
        (.unapplied, guarantorOnly), (.fromSuspense, ceding), (.fromExpense, ceding),
      ])
  }

  private static func itemEvent(_ kind: EventKind) -> EventSpecification {
    let columns: [EventColumn] = [.of, .amount]
    let optional: [EventColumn] = [.party, .ofBook, .guarantee, .claim]
    switch kind {
    case .insuranceReceived:
      return make(
        kind, "The insurer pays a claimed share: the open item of the event named in `of`", required: columns,
        optional: optional, components: [(.itemReceived, [.association, .insurer])])
    case .compensationReceived:
      return make(
        kind, "The compensator pays a claimed share: the open item of the event named in `of`",
        required: columns, optional: optional,
        components: [(.itemReceived, [.association, .compensator])])
    case .recoveryRemitted:
      return make(
        kind, "The insurer's share of a recovery is remitted to it", required: columns, optional: optional,
        components: [(.itemPaid, [.association, .insurer])])
    default:
      return make(
        kind, "The compensator's share of a recovery is refunded to it", required: columns,
        optional: optional, components: [(.itemPaid, [.association, .compensator])])
    }
  }
}
