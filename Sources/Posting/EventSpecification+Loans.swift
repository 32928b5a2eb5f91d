import Ledger

/// Events of debtors in a disaster, of direct loans, and of policies that insurers write themselves
/// (domain.md 1a, 1b, 1c and 9.7).
extension EventSpecification {
  static func debtorEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .debtHoliday:
      make(
        kind, "A debtor need not pay for some time: no claim is accepted meanwhile",
        required: [.guarantee, .periodTo], optional: [.disaster], components: [])
    case .debtorListed:
      make(
        kind, "A debtor is put on the defaulters' list", required: [.guarantee], optional: [.claim],
        components: [])
    default:
      make(
        kind, "A debtor is exempt from the defaulters' list through a day, because of a disaster",
        required: [.guarantee, .periodTo, .reason], optional: [.disaster], components: [])
    }
  }

  static func debtEvent(_ kind: EventKind) -> EventSpecification {
    let fundOnly: [Role] = [.fund]
    return kind == .debtPurchased
      ? make(
        kind, "An old debt is bought, at a price of at most its face",
        required: [.loan, .borrower, .amount, .originalAmount],
        optional: [.party, .programme, .disaster, .area, .borrowerGroup],
        components: [(.purchased, fundOnly), (.face, fundOnly)], startsIn: fundOnly)
      : make(
        kind, "The debtor pays of a debt that was bought: up to its price, then a gain",
        required: [.loan, .amount],
        components: [(.purchasedRecovered, fundOnly), (.gain, fundOnly), (.faceRecovered, fundOnly)],
        startsIn: fundOnly)
  }

  static func loanEvent(_ kind: EventKind) -> EventSpecification {
    let fundOnly: [Role] = [.fund]
    let interest: [(Component, [Role])] = [(.interestAccrued, fundOnly), (.interestCapitalised, fundOnly)]
    switch kind {
    case .loanDisbursed:
      return make(
        kind, "A direct loan, or a part of it, is paid out", required: [.loan, .borrower, .product, .amount],
        optional: [
          .rate, .start, .end, .programme, .disaster, .area, .verifiedLoss, .borrowerGroup, .oldLoan,
          .component,
        ], components: [(.disbursed, fundOnly)] + interest, startsIn: fundOnly)
    case .loanDeferred:
      return make(
        kind, "Instalments are deferred through a day; component: accrued, waived or capitalised interest",
        required: [.loan, .periodTo, .component], components: interest, startsIn: fundOnly)
    case .loanInterestAccrued:
      return make(
        kind, "Interest through the day before this one becomes due; the amount is computed",
        required: [.loan], optional: [.amount], components: interest, startsIn: fundOnly)
    case .loanRepaid:
      return make(
        kind, "The borrower pays: interest that is due first, then principal", required: [.loan, .amount],
        components: [(.principalRepaid, fundOnly), (.interestRepaid, fundOnly)] + interest,
        startsIn: fundOnly)
    default:
      return make(
        kind, "A loan is lost; without an amount, all principal of it", required: [.loan],
        optional: [.amount], components: [(.loanWrittenOff, fundOnly)] + interest, startsIn: fundOnly)
    }
  }

  static func policyEvent(_ kind: EventKind) -> EventSpecification {
    let insurerOnly: [Role] = [.insurer]
    switch kind {
    case .policyWritten:
      return make(
        kind, "An insurer writes a policy: the premium is due", required: [.guarantee, .borrower, .amount],
        optional: [.programme, .disaster, .area, .product, .start, .end, .borrowerGroup],
        components: [(.premiumWritten, insurerOnly)], startsIn: insurerOnly)
    case .policyPaid:
      return make(
        kind, "The insured pays premium", required: [.guarantee, .amount],
        components: [(.premiumPaid, insurerOnly)], startsIn: insurerOnly)
    case .policyClaimPaid:
      return make(
        kind, "An insurer pays a claim under a policy", required: [.guarantee, .amount], optional: [.claim],
        components: [(.policyClaimed, insurerOnly)], startsIn: insurerOnly)
    case .policySubsidyReceived:
      return make(
        kind, "A fund pays its part of a premium: the open item of the event named in `of`",
        required: [.of, .amount], components: [(.itemReceived, [.insurer, .fund])], startsIn: insurerOnly)
    default:
      return make(
        kind, "A fund takes over part of a premium: at most the ratio of it that `rate` states",
        required: [.guarantee, .amount, .party, .rate],
        components: [(.subsidised, [.insurer, .fund])], startsIn: insurerOnly)
    }
  }
}
