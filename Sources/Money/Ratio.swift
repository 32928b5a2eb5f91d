/// An exact, non-negative or negative fraction in lowest terms. No floating point is ever involved.
public struct Ratio: Hashable, Sendable, CustomStringConvertible {
  public let numerator: Int64
  /// Always positive.
  public let denominator: Int64

  public static let zero = Ratio(0)
  public static let one = Ratio(1)

  public init(_ whole: Int64) {
    numerator = whole
    denominator = 1
  }

  /// nil where the denominator is zero or the reduced parts do not fit 64 bits.
  public init?(_ numerator: Int64, _ denominator: Int64) {
    guard denominator != 0, numerator != .min, denominator != .min else { return nil }
    let divisor = Ratio.greatestCommonDivisor(numerator.magnitude, denominator.magnitude)
    let sign: Int64 = denominator < 0 ? -1 : 1
    self.numerator = sign * numerator / Int64(divisor)
    self.denominator = sign * denominator / Int64(divisor)
  }

  /// Reads `0.8`, `80%`, `4/5` or `1`, exactly; nil for anything else, a sign or a division by zero included.
  public init?(_ text: some StringProtocol) {
    if let slash = text.firstIndex(of: "/") {
      guard let top = Ratio.digits(text[..<slash]),
        let bottom = Ratio.digits(text[text.index(after: slash)...]),
        let ratio = Ratio(top, bottom)
      else { return nil }
      self = ratio
      return
    }
    let percent = text.hasSuffix("%")
    let plain = percent ? text.dropLast() : text[...]
    let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count <= 2, let first = parts.first, let whole = Ratio.digits(first) else { return nil }
    var numerator = whole
    var denominator: Int64 = percent ? 100 : 1
    if parts.count == 2 {
      guard parts[1].count <= 15, let decimals = Ratio.digits(parts[1]) else { return nil }
      for _ in 0..<parts[1].count {
        let (top, topOverflow) = numerator.multipliedReportingOverflow(by: 10)
        let (bottom, bottomOverflow) = denominator.multipliedReportingOverflow(by: 10)
        guard !topOverflow, !bottomOverflow else { return nil }
        (numerator, denominator) = (top, bottom)
      }
      let (sum, overflow) = numerator.addingReportingOverflow(decimals)
      guard !overflow else { return nil }
      numerator = sum
    }
    guard let ratio = Ratio(numerator, denominator) else { return nil }
    self = ratio
  }

  /// The share of an amount, rounded once.
  /// - Returns: nil where the result does not fit 64 bits.
  @inlinable
  public func share(of amount: Int64, _ rounding: Rounding = .halfEven) -> Int64? {
    rounding.divide(Int128(amount) * Int128(numerator), by: Int128(denominator))
  }

  /// 1 less this ratio; nil where it does not fit 64 bits.
  public var complement: Ratio? { Ratio(denominator - numerator, denominator) }

  /// The product of two ratios; nil where the reduced product does not fit 64 bits.
  public func multiplied(by other: Ratio) -> Ratio? {
    let left = Ratio(numerator, other.denominator)
    let right = Ratio(other.numerator, denominator)
    guard let left, let right else { return nil }
    let (top, topOverflow) = left.numerator.multipliedReportingOverflow(by: right.numerator)
    let (bottom, bottomOverflow) = left.denominator.multipliedReportingOverflow(by: right.denominator)
    return topOverflow || bottomOverflow ? nil : Ratio(top, bottom)
  }

  /// `4/5`, or `1` where the denominator is 1: the form that is sealed.
  public var description: String { denominator == 1 ? "\(numerator)" : "\(numerator)/\(denominator)" }

  /// As people write it: `150.5` for 301/2 where that is exact in 15 decimals, else as it is sealed.
  public var written: String {
    var (rest, decimals) = (denominator, 0)
    for prime in [Int64(2), 5] {
      var count = 0
      while rest % prime == 0 { (rest, count) = (rest / prime, count + 1) }
      decimals = max(decimals, count)
    }
    guard rest == 1, decimals <= 15 else { return description }
    var scale: Int64 = 1
    for _ in 0..<decimals { scale *= 10 }
    let (scaled, overflow) = numerator.multipliedReportingOverflow(by: scale / denominator)
    guard !overflow else { return description }
    return Amount.major(Int128(scaled), decimals: decimals)
  }

  private static func digits(_ text: some StringProtocol) -> Int64? {
    guard !text.isEmpty, text.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }) else { return nil }
    return Int64(text)
  }

  private static func greatestCommonDivisor(_ left: UInt64, _ right: UInt64) -> UInt64 {
    var (left, right) = (left, right)
    while right != 0 { (left, right) = (right, left % right) }
    return max(left, 1)
  }
}

extension Ratio: Comparable {
  public static func < (left: Ratio, right: Ratio) -> Bool {
    Int128(left.numerator) * Int128(right.denominator) < Int128(right.numerator) * Int128(left.denominator)
  }
}
