import Money

/// An intermediate result of treaty accounting does not fit exact arithmetic in 128 bits.
public struct ExactOverflow: Error, Sendable, Equatable {
  public init() {}
}

/// An exact fraction of minor units while a treaty account is worked out: rounded once, at the end.
public struct ExactFraction: Sendable, Equatable {
  /// In lowest terms with a positive denominator.
  public private(set) var numerator: Int128
  public private(set) var denominator: Int128

  public static let zero = ExactFraction(0)

  /// Whole minor units.
  public init(_ whole: Int64) { (numerator, denominator) = (Int128(whole), 1) }

  public init(_ ratio: Ratio) {
    (numerator, denominator) = (Int128(ratio.numerator), Int128(ratio.denominator))
  }

  /// - Throws: ``ExactOverflow`` where the denominator is zero.
  public init(_ numerator: Int64, over denominator: Int64) throws(ExactOverflow) {
    try self.init(numerator: Int128(numerator), denominator: Int128(denominator))
  }

  private init(numerator: Int128, denominator: Int128) throws(ExactOverflow) {
    guard denominator != 0 else { throw ExactOverflow() }
    var (left, right) = (numerator.magnitude, denominator.magnitude)
    while right != 0 { (left, right) = (right, left % right) }
    let divisor = Int128(max(left, 1))
    let sign: Int128 = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / divisor
    self.denominator = sign * denominator / divisor
  }

  public func adding(_ other: ExactFraction) throws(ExactOverflow) -> ExactFraction {
    let left = try ExactFraction.product(numerator, other.denominator)
    let right = try ExactFraction.product(other.numerator, denominator)
    let (sum, overflow) = left.addingReportingOverflow(right)
    guard !overflow else { throw ExactOverflow() }
    return try ExactFraction(
      numerator: sum, denominator: ExactFraction.product(denominator, other.denominator))
  }

  public func subtracting(_ other: ExactFraction) throws(ExactOverflow) -> ExactFraction {
    try adding(other.negated)
  }

  public func times(_ ratio: Ratio) throws(ExactOverflow) -> ExactFraction {
    try times(ExactFraction(ratio))
  }

  public func times(_ other: ExactFraction) throws(ExactOverflow) -> ExactFraction {
    // Reduced crosswise first, so that only a result that is itself too large is refused.
    let left = try ExactFraction(numerator: numerator, denominator: other.denominator)
    let right = try ExactFraction(numerator: other.numerator, denominator: denominator)
    return try ExactFraction(
      numerator: ExactFraction.product(left.numerator, right.numerator),
      denominator: ExactFraction.product(left.denominator, right.denominator))
  }

  public func divided(by other: ExactFraction) throws(ExactOverflow) -> ExactFraction {
    try times(ExactFraction(numerator: other.denominator, denominator: other.numerator))
  }

  public var negated: ExactFraction {
    var fraction = self
    fraction.numerator = -numerator
    return fraction
  }

  /// At least zero and at most the limit; nil is unlimited.
  public func clamped(to limit: ExactFraction?) throws(ExactOverflow) -> ExactFraction {
    if numerator <= 0 { return .zero }
    guard let limit, try limit.isLess(than: self) else { return self }
    return limit
  }

  public func isLess(than other: ExactFraction) throws(ExactOverflow) -> Bool {
    try subtracting(other).numerator < 0
  }

  /// Whole minor units, rounded once.
  public func rounded(_ rounding: Rounding = .halfEven) throws(ExactOverflow) -> Int64 {
    guard let whole = rounding.divide(numerator, by: denominator) else { throw ExactOverflow() }
    return whole
  }

  /// In ten-thousandths of a hundredth (`12.3456%`), half-even: for a page, never for an amount.
  public func percentText() throws(ExactOverflow) -> String {
    let parts = try times(ExactFraction(1_000_000)).rounded()
    let digits = String(parts.magnitude % 10_000)
    return (parts < 0 ? "-" : "") + "\(parts.magnitude / 10_000)."
      + String(repeating: "0", count: 4 - digits.count) + digits + "%"
  }

  private static func product(_ left: Int128, _ right: Int128) throws(ExactOverflow) -> Int128 {
    let (product, overflow) = left.multipliedReportingOverflow(by: right)
    guard !overflow else { throw ExactOverflow() }
    return product
  }
}
