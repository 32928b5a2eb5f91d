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
    default:
      return make(
        kind, "Fees that their schedules have earned by a day and that were not posted before",
        required: [.periodTo], optional: [.programme],
        components: [(.earnedUp, guarantorOnly), (.earnedDown, guarantorOnly)], isDerived: true)
    }
  }
}
