import Ledger
import Money

/// What becomes of a guarantee whose book merges into another (domain.md 2.5).
extension GuaranteeState {
  /// True where something is still to come of it: it is open, or a claim on it was paid.
  public var isOngoing: Bool {
    openApproval != 0 || outstanding != 0 || feeReceivable != 0 || feeUnearned != 0 || margin != 0
      || !feeTerms.isEmpty || feeRefundable != 0 || !claims.isEmpty || !notices.isEmpty
      || exposures.contains { $0 != 0 } || retrocededExposures.contains { $0 != 0 }
  }

  /// In the book that it leaves: its facts, and no number.
  public func left(on day: Day) -> GuaranteeState {
    var state = GuaranteeState(lastDate: day)
    (state.facts, state.cohort, state.attachedOn) = (facts, cohort, attachedOn)
    state.layers = layers
    state.exposures = Array(repeating: 0, count: exposures.count)
    state.retroceded = retroceded
    state.retrocededExposures = Array(repeating: 0, count: retrocededExposures.count)
    return state
  }

  /// In the book that takes it over: all that it was.
  /// - Parameter fund: code of the successor's fund.
  public func taken(on day: Day, fund: String) -> GuaranteeState {
    var state = self
    state.lastDate = day
    state.set(.takenOn, day)
    for place in state.facts.indices where state.facts[place].column == .fund {
      state.facts[place].value = .text(fund)
    }
    return state
  }
}
