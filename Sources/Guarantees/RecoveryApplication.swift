import Money

/// How a payment of the debtor is applied to a claim: what comes off the book value, what was written down
/// before, what is owed to each payer (domain.md 9.5 E7 and E8, 9.7: the original ratio, applied to the
/// cumulative amount). Each payer's share is rounded down: the residual stays with the guarantor (finding
/// D11; JP-1: 794,044 / 164,764 / 41,192), so that no more is ever owed to the payers than came in.
///
/// A payer that was claimed from on request has no share of what came in before: that lowered its claim. Of
/// what comes in after, it has the share that its claim had of what was left then, so that all of it comes
/// back with all of the rest (ADR 24).
public struct RecoveryApplication: Sendable, Equatable {
  public var book: Int64 = 0
  public var writtenDown: Int64 = 0
  /// Beyond the legal claim: held for the debtor.
  public var unapplied: Int64 = 0
  /// One a payer.
  public var fromSuspense: [Int64]
  public var fromExpense: [Int64]

  /// Applies `amount` of the legal claim to the claim's state.
  /// - Returns: nil where a product does not fit 64 bits.
  public static func apply(_ amount: Int64, to claim: inout ClaimState) -> RecoveryApplication? {
    let count = claim.payers.count
    var result = RecoveryApplication(
      fromSuspense: Array(repeating: 0, count: count), fromExpense: Array(repeating: 0, count: count))
    let applied = min(amount, claim.legalClaim)
    result.unapplied = amount - applied
    claim.recovered += applied
    var left = applied
    // Shares of different days of filing are rounded apart: together they are never more than what came in.
    var room = claim.recovered - claim.payers.reduce(0) { $0 + $1.shared }
    for index in claim.payers.indices {
      let payer = claim.payers[index]
      guard payer.claimed > 0,
        let step = Allocation.cumulativeShare(
          of: claim.recovered - payer.filing.recovered, part: payer.claimed - payer.filing.shared,
          whole: claim.paid - payer.filing.recovered, posted: payer.shared - payer.filing.shared, .down)
      else {
        if payer.claimed > 0 { return nil }
        continue
      }
      let share = max(0, min(step, payer.claimed - payer.shared, room))
      room -= share
      let suspense = min(share, payer.suspense)
      result.fromSuspense[index] = suspense
      result.fromExpense[index] = share - suspense
      let down = min(share, payer.writtenDown, left)
      claim.payers[index].shared += share
      claim.payers[index].suspense -= suspense
      claim.payers[index].writtenDown -= down
      result.writtenDown += down
      left -= down
    }
    result.book = min(left, claim.book)
    claim.book -= result.book
    left -= result.book
    let own = min(left, claim.ownWrittenDown)
    claim.ownWrittenDown -= own
    result.writtenDown += own
    left -= own
    // What is left was written down against a payer whose rounded share is a unit short.
    for index in claim.payers.indices where left > 0 {
      let down = min(left, claim.payers[index].writtenDown)
      claim.payers[index].writtenDown -= down
      result.writtenDown += down
      left -= down
    }
    return result
  }
}
