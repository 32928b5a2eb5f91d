/// A rate of exchange: major units of one currency for one major unit of another.
public enum ExchangeRate {
  /// What an amount is worth in another currency, rounded half-even once.
  /// - Parameters:
  ///   - minor: minor units of `original`.
  ///   - rate: major units of `currency` for one major unit of `original`.
  /// - Returns: minor units of `currency`; nil where they do not fit 64 bits.
  public static func convert(
    _ minor: Int64, _ original: Currency, at rate: Ratio, into currency: Currency
  ) -> Int64? {
    let (scaled, isOver) = (Int128(minor) * Int128(rate.numerator))
      .multipliedReportingOverflow(by: Int128(currency.unit))
    guard !isOver else { return nil }
    return Rounding.halfEven.divide(scaled, by: Int128(rate.denominator) * Int128(original.unit))
  }
}
