/// Splits of a whole whose parts sum to it.
public enum Allocation {
  /// Largest remainder: each part is the whole times its weight over the sum of weights, rounded down; what
  /// is left goes, one minor unit each, to the largest remainders; equal remainders go to the earlier part.
  /// - Parameters:
  ///   - whole: minor units; a negative whole is split as the negation of its magnitude.
  ///   - weights: not negative, not all zero.
  /// - Returns: as many parts as weights, or nil where the weights are unusable.
  public static func largestRemainder(_ whole: Int64, weights: [Int64]) -> [Int64]? {
    let total = weights.reduce(Int128(0)) { $0 + Int128($1) }
    guard total > 0, !weights.contains(where: { $0 < 0 }), whole != .min else { return nil }
    let size = Int128(whole.magnitude)
    var parts: [Int64] = []
    var remainders: [(remainder: Int128, index: Int)] = []
    var left = size
    for (index, weight) in weights.enumerated() {
      let (quotient, remainder) = (size * Int128(weight)).quotientAndRemainder(dividingBy: total)
      parts.append(Int64(quotient))
      remainders.append((remainder, index))
      left -= quotient
    }
    remainders.sort { $0.remainder != $1.remainder ? $0.remainder > $1.remainder : $0.index < $1.index }
    for entry in remainders.prefix(Int(left)) { parts[entry.index] += 1 }
    return whole < 0 ? parts.map { -$0 } : parts
  }

  /// What a recurring share posts now: the rounded share of the cumulative amount less what was posted before
  /// (never a rounded share of each step), so that many small steps give what one large one gives.
  /// - Returns: nil where a product does not fit.
  @inlinable
  public static func cumulativeShare(
    of cumulative: Int64, part: Int64, whole: Int64, posted: Int64, _ rounding: Rounding = .halfEven
  ) -> Int64? {
    guard whole != 0 else { return part == 0 ? -posted : nil }
    guard let share = rounding.divide(Int128(cumulative) * Int128(part), by: Int128(whole)) else {
      return nil
    }
    return share - posted
  }
}
