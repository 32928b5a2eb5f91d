import Guarantees
import Ledger
import Reinsurance

/// Reserves for expected claims of a reinsurer that cedes on: the retrocessionaire's part, gross in both
/// books (domain.md 9.5 E4 and E10).
extension PostingEngine {
  /// Brings each line's part of the reserves of an expected claim to what it takes of claim and reserve
  /// together, less what of the claim it bears already: paid in parts, the parts make the whole. Only a
  /// notice raises a part, and only where the pack has a rule for it; all else releases.
  /// - Parameter claim: nil before it is accepted.
  func reserveOn(
    _ draft: Draft, _ own: inout GuaranteeDraft, notice: Int, _ claim: ClaimState?
  ) throws(Rejection) {
    let lines = own.state.retroceded
    let state = own.state.notices[notice]
    let mayRise = draft.event.kind == .claimNotified && cedesReserves(draft)
    guard !lines.isEmpty, mayRise || state.retroceded.contains(where: { $0 != 0 }) else { return }
    var held = state.retroceded
    if held.isEmpty { held = lines.map { _ in 0 } }
    var whole = state.reserves
    for place in whole.indices { whole[place] = try add(whole[place], claim?.payers[place].claimed ?? 0) }
    guard let amounts = lines.amounts(of: whole) else { throw overflow() }
    for (place, line) in lines.enumerated() {
      var amount = max(0, amounts[place] - (claim?.retroceded[place].claimed ?? 0))
      if !mayRise { amount = min(amount, held[place]) }
      let change = amount - held[place]
      held[place] = amount
      try postOn(
        draft, change > 0 ? .caseUp : .caseDown, abs(change), line,
        segment: segment(own.key, line, state.year), subject: .claim)
    }
    own.state.notices[notice].retroceded = held
  }

  /// Whether the pack has a rule for the retrocessionaire's part of a reserve on the day of an event: packs
  /// of before have none, and their reserves stay gross.
  private func cedesReserves(_ draft: Draft) -> Bool {
    rules.range(.claimNotified, .caseUp).contains {
      rules.rows[$0].isOfRetrocession && rules.rows[$0].validity.contains(draft.event.date)
    }
  }
}
