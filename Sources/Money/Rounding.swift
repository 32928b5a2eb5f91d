/// How a quotient becomes a whole number of minor units. The only place that rounds.
public enum Rounding: String, Sendable, CaseIterable {
  /// To the nearest; a tie goes to the even neighbour (ISO 80000-1, rule A). The default of every split.
  case halfEven = "half-even"
  /// To the nearest; a tie goes away from zero.
  case halfUp = "half-up"
  /// Towards zero.
  case down
  /// Away from zero.
  case up

  /// The rounded quotient, or nil where the divisor is zero or the result does not fit 64 bits.
  @inlinable
  public func divide(_ dividend: Int128, by divisor: Int128) -> Int64? {
    guard divisor != 0 else { return nil }
    let (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
    guard remainder != 0 else { return Int64(exactly: quotient) }
    let away: Int128 = (dividend < 0) == (divisor < 0) ? 1 : -1
    let twice = remainder.magnitude * 2
    let size = divisor.magnitude
    let roundsAway: Bool
    switch self {
    case .down: roundsAway = false
    case .up: roundsAway = true
    case .halfUp: roundsAway = twice >= size
    case .halfEven: roundsAway = twice > size || (twice == size && quotient % 2 != 0)
    }
    return Int64(exactly: roundsAway ? quotient + away : quotient)
  }
}
