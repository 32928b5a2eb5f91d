import Ledger

/// Claims that other payers do not pay in full, money of other currencies, and what programmes cost
/// (domain.md 9.4, 9.7 and 4).
extension EventSpecification {
  static func reductionEvent(_ kind: EventKind) -> EventSpecification {
    let isInsurance = kind == .insuranceReduced
    let payer: Role = isInsurance ? .insurer : .compensator
    return make(
      kind,
      "The \(isInsurance ? "insurer" : "compensator") refuses a share claimed by the event in `of`, "
        + "or part of it",
      required: [.guarantee, .claim, .of, .amount, .reason], optional: [.party],
      components: [
        (.reduced, [.association, payer]), (.reducedIncome, [.association, payer]),
        (.reinstated, guarantorOnly), (.memo, guarantorOnly),
      ])
  }

  /// What a pack lets be claimed and ceded on request (domain.md 9.2, events 11, 21 and 23).
  static func requestEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .cessionBound:
      return make(
        kind, "A cession on request is bound: of what is outstanding, and of later draws",
        required: [.guarantee], optional: [.party, .treaty], components: [(.ceded, ceding)])
    case .insuranceClaimed:
      return make(
        kind, "The insurers' shares of what was paid and not recovered are claimed on request",
        required: [.guarantee, .claim], optional: [.amount, .party],
        components: [
          (.insuranceClaimed, [.association, .insurer]), (.caseDown, [.association, .insurer]),
          (.exceeded, guarantorOnly),
        ])
    default:
      return make(
        kind, "The compensators' shares of what was paid and not recovered are claimed on request",
        required: [.guarantee, .claim], optional: [.amount, .party],
        components: [
          (.compensationClaimed, [.association, .compensator]), (.exceeded, guarantorOnly),
        ])
    }
  }

  /// Money that nobody knows the purpose of yet (domain.md 9.2).
  static func unappliedEvent(_ kind: EventKind) -> EventSpecification {
    let holders: [Role] = [.association, .insurer]
    return kind == .bankUnapplied
      ? make(
        kind, "Money came in that belongs to nothing yet", required: [.amount], optional: [.party],
        components: [(.unapplied, holders)], startsIn: holders)
      : make(
        kind, "Unapplied money leaves again: paid back, or beside the event that says what it was for",
        required: [.amount, .reason], optional: [.party], components: [(.returned, holders)],
        startsIn: holders)
  }

  static func currencyEvent(_ kind: EventKind) -> EventSpecification {
    kind == .fxExchanged
      ? make(
        kind, "Money of one currency, `original_amount`, is exchanged into `amount` of another",
        required: [.amount, .originalAmount, .originalCurrency],
        optional: [.rate, .rateDate, .party, .purpose],
        components: [(.exchangedOut, anyBook), (.exchangedIn, anyBook)], startsIn: anyBook)
      : make(
        kind, "A position in another currency is worth more or less now; component: up or down",
        required: [.amount, .originalCurrency, .component],
        optional: [.originalAmount, .rate, .rateDate],
        components: [(.revaluedUp, anyBook), (.revaluedDown, anyBook)], startsIn: anyBook)
  }

  static func subsidyCostEvent(_ kind: EventKind) -> EventSpecification {
    let fundOnly: [Role] = [.fund]
    let cohort: [EventColumn] = [.underwritingYear, .purpose, .disaster]
    switch kind {
    case .subsidyCostUsed:
      return make(
        kind, "Subsidy cost that was received meets losses of its cohort", required: [.amount, .programme],
        optional: cohort, components: [(.subsidyCostUsed, fundOnly)], startsIn: fundOnly)
    case .subsidyCostReestimated:
      return make(
        kind, "Subsidy cost estimated anew; component: up, paid to the party, or down, given back to it",
        required: [.amount, .programme, .party, .component], optional: cohort,
        components: [
          (.reestimatePaid, fundOnly), (.reestimateReceived, fundOnly), (.reestimateReturned, fundOnly),
          (.reestimateTaken, fundOnly),
        ], startsIn: fundOnly)
    default:
      return make(
        kind, "The subsidy cost of a cohort is paid to the fund that finances it",
        required: [.amount, .programme, .party], optional: cohort,
        components: [(.subsidyCostPaid, fundOnly), (.subsidyCostReceived, fundOnly)], startsIn: fundOnly)
    }
  }
}
