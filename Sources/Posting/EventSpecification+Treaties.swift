import Ledger
import Reinsurance

/// Events of treaties beside claims and recoveries (domain.md 9.2, 12, 14, 15 and 37; 9.7).
extension EventSpecification {
  static func treatyEvent(_ kind: EventKind) -> EventSpecification {
    let both: [Role] = [.association, .insurer]
    let cleared: [Component] = [.premiumCleared, .remittanceCleared, .claimCleared, .netReceived, .netPaid]
    let premium: [EventColumn] = [.guarantee, .treaty, .party, .underwritingYear]
    switch kind {
    case .premiumCeded:
      return make(
        kind, "Premium for a cession, of a guarantee or of a treaty year; split over the panel",
        required: [.amount, .periodFrom, .periodTo], optional: premium, components: [(.premiumCeded, both)])
    case .premiumReturned:
      return make(
        kind, "Premium for a cession that comes back; it was for the same period",
        required: [.amount, .periodFrom, .periodTo], optional: premium, components: [(.refundDue, both)])
    case .treatyAccount:
      return make(
        kind, "Account of a treaty: premium earned, commission, deposits, by underwriting year",
        required: [.treaty, .party, .periodFrom, .periodTo], optional: [.due, .accountPeriod],
        components: [(.premiumEarned, both), (.overdueProvision, [.association])]
          + TreatyLine.allCases.map { ($0.component, both) },
        isDerived: true)
    case .treatyCommuted:
      return make(
        kind, "A treaty's open items with a reinsurer closed for one agreed payment, for a reason",
        required: [.treaty, .party, .periodTo, .reason], optional: [.amount, .underwritingYear],
        components: (cleared + [.refundCleared, .treatyCleared, .commutationLoss]).map { ($0, both) },
        isDerived: true)
    default:
      return make(
        kind, "Statement of account of a treaty settled: open items cleared, one net cash item",
        required: [.party, .periodTo],
        optional: [.treaty, .due, .amount, .originalAmount, .originalCurrency, .rate, .rateDate],
        components: (cleared + [.refundCleared, .treatyCleared] + Component.exchanges).map { ($0, both) },
        isDerived: true)
    }
  }

  /// What puts a year of a treaty in force for a cedant, where the treaty says `binding: { by: event }`.
  static func bindingEvent(_ kind: EventKind) -> EventSpecification {
    let cedants: [Role] = [.association, .insurer]
    return switch kind {
    case .treatyBound:
      make(
        kind, "A year of a treaty is bound: business attaches from the day on, on the panel of the pack",
        required: [.treaty, .underwritingYear], components: [], startsIn: cedants)
    case .treatyEndorsed:
      make(
        kind, "An endorsement, named in `document`: business attaches to its terms from the day on",
        required: [.treaty, .underwritingYear, .document], optional: [.reason], components: [],
        startsIn: cedants)
    default:
      make(
        kind, "A year of a treaty is cancelled: from the day on no new business attaches",
        required: [.treaty, .underwritingYear, .reason], components: [], startsIn: cedants)
    }
  }

  /// What a reinsurer says of an account or of an item: it moves no money (reinsurance.md 5.5).
  static func answerEvent(_ kind: EventKind) -> EventSpecification {
    let cedants: [Role] = [.association, .insurer]
    return switch kind {
    case .accountConfirmed:
      make(
        kind, "A statement of account, named in `of`, is confirmed", required: [.of], optional: [.party],
        components: [], startsIn: cedants)
    case .accountQueried:
      make(
        kind, "A statement of account, named in `of`, is queried", required: [.of, .reason],
        optional: [.party], components: [], startsIn: cedants)
    case .itemDisputed:
      make(
        kind, "Open items of the event named in `of` are disputed: no settlement clears them",
        required: [.of, .reason], optional: [.party], components: [], startsIn: cedants)
    default:
      make(
        kind, "A dispute is resolved: the items of the event named in `of` are settled again",
        required: [.of], optional: [.party], components: [], startsIn: cedants)
    }
  }
}

extension TreatyLine {
  /// The component that posts it.
  public var component: Component {
    switch self {
    case .commission: .commission
    case .overridingCommission: .overridingCommission
    case .slidingAdjustment: .slidingAdjustment
    case .profitCommission: .profitCommission
    case .brokerage: .brokerage
    case .lossParticipation: .lossParticipation
    case .lossAboveCap: .lossAboveCap
    case .depositWithheld: .depositWithheld
    case .depositReleased: .depositReleased
    case .lossDepositWithheld: .lossDepositWithheld
    case .lossDepositReleased: .lossDepositReleased
    case .depositInterest: .depositInterest
    case .depositPremium: .depositPremium
    case .adjustmentPremium: .adjustmentPremium
    case .reinstatementPremium: .reinstatementPremium
    case .excessLoss: .excessLoss
    case .stopLossRecovery: .stopLossRecovery
    case .cappedLoss: .cappedLoss
    case .cappedRecovery: .cappedRecovery
    case .premiumPortfolioOut: .premiumPortfolioOut
    case .premiumPortfolioIn: .premiumPortfolioIn
    case .lossPortfolioOut: .lossPortfolioOut
    case .lossPortfolioIn: .lossPortfolioIn
    case .premiumRunOff: .premiumRunOff
    case .lossRunOff: .lossRunOff
    }
  }
}
