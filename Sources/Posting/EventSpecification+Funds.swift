import Ledger

/// Events of authority to spend and of funds that need no guarantee (domain.md 9.2, 9.5 and 9.7).
extension EventSpecification {
  static func budgetEvent(_ kind: EventKind) -> EventSpecification {
    let (summary, component): (String, Component) =
      switch kind {
      case .budgetAllotted: ("Authority is allotted to a programme, out of what was appropriated", .allotted)
      case .budgetObligated: ("Authority is committed to somebody, out of what was allotted", .obligated)
      case .budgetDeobligated: ("A commitment is taken back: its authority is allotted again", .deobligated)
      case .budgetExpended: ("A commitment is met, out of what was obligated", .expended)
      default: ("Authority to spend is given, by law or budget", .appropriated)
      }
    return make(
      kind, summary, required: [.amount, .programme], optional: [.disaster, .purpose, .party],
      components: [(component, anyBook)], startsIn: anyBook)
  }

  static func supportEvent(_ kind: EventKind) -> EventSpecification {
    let fundOnly: [Role] = [.fund]
    switch kind {
    case .supportPaid:
      return make(
        kind, "Support is paid: the one granted by the event named in `of`", required: [.of, .amount],
        components: [(.itemPaid, fundOnly)], startsIn: fundOnly)
    case .supportClawback:
      return make(
        kind, "Support is asked back: it was too much, or given twice",
        required: [.borrower, .purpose, .amount, .reason],
        optional: [.programme, .disaster, .area, .month, .component],
        components: [(.clawedBack, fundOnly)], startsIn: fundOnly)
    case .supportCollected:
      return make(
        kind, "Support that was asked back comes in: by the event named in `of`", required: [.of, .amount],
        components: [(.itemReceived, fundOnly)], startsIn: fundOnly)
    default:
      return make(
        kind, "Support is granted to an employer, borrower or household; it is paid later",
        required: [.borrower, .purpose, .amount],
        optional: [
          .programme, .disaster, .area, .month, .component, .headcount, .verifiedLoss, .loan, .loanAmount,
          .rate, .periodFrom, .periodTo,
        ],
        components: [(.granted, fundOnly), (.obligationUsed, fundOnly), (.clawedBack, fundOnly)],
        startsIn: fundOnly)
    }
  }

  static func transferEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .fundReturnResolved:
      return make(
        kind, "It is resolved to return money to who contributed it; it is paid later",
        required: [.amount, .party], optional: [.purpose, .programme, .disaster],
        components: [(.returnResolved, anyBook)], startsIn: anyBook)
    case .fundConverted:
      return make(
        kind, "A fund ends and becomes another, of the same book or of the party's: each balance goes over",
        required: [.toFund], optional: [.party],
        components: [(.convertedOut, anyBook), (.convertedIn, anyBook)], startsIn: anyBook)
    case .fundReturnPaid:
      return make(
        kind, "A return is paid: the one resolved by the event named in `of`", required: [.of, .amount],
        components: [(.itemPaid, anyBook)], startsIn: anyBook)
    default:
      return make(
        kind, "Money goes to another fund, of the same book or of the party's",
        required: [.amount, .toFund], optional: [.party, .purpose, .programme, .disaster],
        components: [(.transferredOut, anyBook), (.transferredIn, anyBook)], startsIn: anyBook)
    }
  }

  /// A fee that a fund pays for the borrower, in part or whole (domain.md 9.5 E12).
  static func subsidyEvent(_ kind: EventKind) -> EventSpecification {
    let both: [Role] = [.association, .fund]
    return kind == .feeSubsidyReceived
      ? make(
        kind, "A fund pays its part of a fee: the open item of the event named in `of`",
        required: [.of, .amount], components: [(.itemReceived, both)])
      : make(
        kind, "A fund takes over part of a fee that was billed",
        required: [.guarantee, .amount, .party], components: [(.subsidised, both)])
  }
}

/// Payments through the bank, from the instruction to what the statement shows (domain.md 9.5 E13).
extension EventSpecification {
  static func paymentEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .paymentSettled:
      make(
        kind, "The bank made a payment: the one that the event named in `of` instructed",
        required: [.of, .amount], components: [(.settled, anyBook)], startsIn: anyBook)
    case .paymentReturned:
      make(
        kind, "A payment came back, or was not made: the one that the event named in `of` instructed",
        required: [.of, .amount], components: [(.returned, anyBook), (.refused, anyBook)], startsIn: anyBook)
    default:
      make(
        kind, "The bank is told to make a payment: what the event named in `of` took from the bank account",
        required: [.of, .amount], optional: [.ofBook, .party, .due],
        components: [(.instructed, anyBook), (.instructedAgain, anyBook)], startsIn: anyBook)
    }
  }
}
