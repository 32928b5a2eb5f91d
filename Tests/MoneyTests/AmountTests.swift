import Money
import Testing

/// Amounts and currencies.
struct AmountTests {
  private static func currency(decimals: Int) throws -> Currency {
    try #require(Currency(["JPY", "USD", "KWD", "CLF"][[0, 2, 3, 4].firstIndex(of: decimals) ?? 0]))
  }

  @Test(
    arguments: [
      ("0", 0, 0, "0", "0"), ("5000000", 0, 5_000_000, "5000000", "5,000,000"), ("0007", 0, 7, "7", "7"),
      ("12.50", 2, 1_250, "12.50", "12.50"), ("12.5", 2, 1_250, "12.50", "12.50"),
      ("12", 2, 1_200, "12.00", "12.00"),
      ("0.05", 2, 5, "0.05", "0.05"), ("1234567.89", 2, 123_456_789, "1234567.89", "1,234,567.89"),
      ("0.001", 3, 1, "0.001", "0.001"), ("999.999", 3, 999_999, "999.999", "999.999"),
      ("1000", 3, 1_000_000, "1000.000", "1,000.000"), ("0.0001", 4, 1, "0.0001", "0.0001"),
      ("28.1234", 4, 281_234, "28.1234", "28.1234"),
      ("9223372036854775807", 0, Int64.max, "9223372036854775807", "9,223,372,036,854,775,807"),
      ("92233720368547758.07", 2, Int64.max, "92233720368547758.07", "92,233,720,368,547,758.07"),
    ] as [(String, Int, Int64, String, String)])
  func reads(text: String, decimals: Int, minor: Int64, major: String, grouped: String) throws {
    let amount = try Amount(text, try Self.currency(decimals: decimals))
    #expect(amount.minor == minor)
    #expect(amount.major == major)
    #expect(amount.description == "\(grouped) \(amount.currency.code)")
    #expect(try Amount(major, amount.currency) == amount, "what is written is read back")
  }

  @Test(
    arguments: [
      ("1.5", 0, .tooManyDecimals(allowed: 0)), ("1.0", 0, .tooManyDecimals(allowed: 0)),
      ("1.234", 2, .tooManyDecimals(allowed: 2)), ("1.230", 2, .tooManyDecimals(allowed: 2)),
      ("1.2345", 3, .tooManyDecimals(allowed: 3)), ("1.23456", 4, .tooManyDecimals(allowed: 4)),
      ("9223372036854775808", 0, .outOfRange), ("92233720368547758.08", 2, .outOfRange),
      ("92233720368547759", 2, .outOfRange), ("99999999999999999999", 0, .outOfRange), ("", 2, .notANumber),
      (".", 2, .notANumber), (".5", 2, .notANumber), ("5.", 2, .notANumber), ("-5", 2, .notANumber),
      ("+5", 2, .notANumber), ("1,000", 2, .notANumber), ("1 000", 2, .notANumber), ("1.2.3", 2, .notANumber),
      ("1e3", 2, .notANumber), ("$5", 2, .notANumber), ("５", 0, .notANumber), (" 5", 0, .notANumber),
    ] as [(String, Int, Amount.ParseError)])
  func refuses(text: String, decimals: Int, error: Amount.ParseError) throws {
    let currency = try Self.currency(decimals: decimals)
    #expect(throws: error) { try Amount(text, currency) }
  }

  @Test(
    arguments: [
      (-123_456, 2, "-1234.56", "-1,234.56"), (-5, 2, "-0.05", "-0.05"), (-1, 0, "-1", "-1"),
      (-1_000, 3, "-1.000", "-1.000"),
      (170_141_183_460_469_231_731, 0, "170141183460469231731", "170,141,183,460,469,231,731"),
    ] as [(Int128, Int, String, String)])
  func sumsAreWritten(minor: Int128, decimals: Int, major: String, grouped: String) {
    #expect(Amount.major(minor, decimals: decimals) == major)
    #expect(Amount.grouped(minor, decimals: decimals) == grouped)
  }

  /// ISO 4217 list one.
  @Test(
    arguments: [
      ("JPY", 0, 1), ("KRW", 0, 1), ("CLP", 0, 1), ("USD", 2, 100), ("CNY", 2, 100), ("EUR", 2, 100),
      ("KWD", 3, 1_000), ("BHD", 3, 1_000), ("CLF", 4, 10_000), ("UYW", 4, 10_000),
    ] as [(String, Int, Int64)])
  func currency(code: String, decimals: Int, unit: Int64) throws {
    let currency = try #require(Currency(code))
    #expect(currency.code == code)
    #expect(currency.decimals == decimals)
    #expect(currency.unit == unit)
  }

  /// XAU and XXX have no minor unit; DEM is of list three.
  @Test(arguments: ["", "jpy", "JP", "JPYX", "XXX", "XAU", "DEM", "ABC", " JPY"])
  func unknownCurrency(code: String) { #expect(Currency(code) == nil) }

  @Test func currenciesDiffer() throws {
    let yen = try #require(Currency("JPY"))
    let won = try #require(Currency("KRW"))
    #expect(yen != won)
    #expect(yen == Currency("JPY"))
    #expect(Amount(minor: 5, yen) != Amount(minor: 5, won))
  }
}
