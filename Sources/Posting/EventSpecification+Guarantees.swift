import Ledger

/// Events in the life of a guarantee beside drawing, claim and recovery (domain.md 9.2 and 9.5).
extension EventSpecification {
  static func claimLifeEvent(_ kind: EventKind) -> EventSpecification {
    let insured: [Role] = [.association, .insurer]
    switch kind {
    case .claimNotified:
      return make(
        kind, "A claim is expected; the amount is all that is expected of it now, whatever was said before",
        required: [.guarantee, .claim, .amount], optional: [.accidentDate],
        components: [(.caseUp, insured), (.caseDown, insured)])
    case .claimDenied:
      return make(
        kind, "The lender is not paid: an accepted claim is taken back, else the promise ends",
        required: [.guarantee, .claim, .reason], optional: [.amount],
        components: [
          (.acceptedBack, guarantorOnly), (.relieved, guarantorOnly), (.relievedCeded, ceding),
          (.feeRest, guarantorOnly), (.caseDown, insured),
        ])
    case .capExcessRetained:
      return make(
        kind, "What is above the cap of a payer stays with the guarantor: noted off balance",
        required: [.guarantee, .claim, .amount], optional: [.party],
        components: [(.exceeded, guarantorOnly)])
    default:
      return make(
        kind, "An indemnity right that was written off counts again; without an amount, all of it",
        required: [.guarantee, .claim], optional: [.amount],
        components: [(.reinstated, guarantorOnly), (.memo, guarantorOnly)])
    }
  }

  static func marginEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .marginReceived:
      return make(
        kind, "The borrower places a margin", required: [.guarantee, .amount], optional: [.party],
        components: [(.marginReceived, guarantorOnly)])
    case .marginApplied:
      return make(
        kind, "A margin pays part of a claim: shared with the payers like a recovery",
        required: [.guarantee, .claim, .amount], optional: [.recovery],
        components: [
          (.book, guarantorOnly), (.writtenDownRecovered, guarantorOnly), (.memo, guarantorOnly),
          (.fromSuspense, ceding), (.fromExpense, ceding),
        ])
    case .burdenChargeReceived:
      return make(
        kind, "A lender pays a burden charge: the open item of the event named in `of`",
        required: [.of, .amount], components: [(.itemReceived, guarantorOnly)])
    default:
      return make(
        kind, "A lender's burden charge for a programme; each insurer's share of it is owed the same day",
        required: [.party, .programme, .amount],
        optional: [.line, .disaster, .periodFrom, .periodTo],
        components: [(.assessed, guarantorOnly), (.assessedShared, [.association, .insurer])])
    }
  }
}
