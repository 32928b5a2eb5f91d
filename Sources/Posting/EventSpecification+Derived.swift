import Ledger

/// Events that only runs make: `gledger accrue`, `remeasure` and `restate`.
extension EventSpecification {
  static func derivedEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .reserveRemeasured:
      return make(
        kind, "A reserve is released and provided anew, by the pack's method", required: [.periodTo],
        optional: [.component], components: [], startsIn: anyBook, isDerived: true)
    case .packRestated:
      return make(
        kind, "What posted events would have been under a corrected pack, less what they were",
        required: [.periodFrom, .reason], components: [], startsIn: anyBook, isDerived: true)
    case .guaranteeRestated:
      return make(
        kind, "A guarantee, loan or policy goes on as a corrected pack would have left it",
        required: [.guarantee, .periodFrom, .reason], components: [], startsIn: anyBook, isDerived: true)
    default:
      return make(
        kind, "Fees that their schedules have earned by a day and that were not posted before",
        required: [.periodTo], optional: [.programme],
        components: [(.earnedUp, guarantorOnly), (.earnedDown, guarantorOnly)], isDerived: true)
    }
  }
}

/// A merger of two associations: `gledger merge` alone makes these.
extension EventSpecification {
  static func mergerEvent(_ kind: EventKind) -> EventSpecification {
    switch kind {
    case .guaranteeLeft:
      return make(
        kind, "A guarantee leaves the book that merges, for that of the party",
        required: [.guarantee, .party], components: [], isDerived: true)
    case .guaranteeTaken:
      return make(
        kind, "A guarantee is taken over from the book of the party, where it had the code in `of`",
        required: [.guarantee, .party, .of], components: [], isDerived: true)
    case .itemTaken:
      return make(
        kind, "Open items are taken over from the book of the party: those of its event named in `of`",
        required: [.party, .of], components: [], isDerived: true)
    default:
      return make(
        kind, "Each balance of a fund of the party's book, which merges, is taken over into this book",
        required: [.party, .toFund],
        components: [(.mergedOut, guarantorOnly), (.mergedIn, guarantorOnly)], isDerived: true)
    }
  }
}
