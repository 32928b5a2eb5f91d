import Money
import Testing

/// Exact fractions.
struct RatioTests {
  @Test(
    arguments: [
      ("0.8", 4, 5), ("80%", 4, 5), ("4/5", 4, 5), ("8/10", 4, 5), ("1", 1, 1), ("0", 0, 1), ("0/7", 0, 1),
      ("1.35%", 27, 2000), ("0.6%", 3, 500), ("100%", 1, 1),
      ("0.123456789012345", 24_691_357_802_469, 200_000_000_000_000),
      ("00.50", 1, 2), ("2.2%", 11, 500),
    ] as [(String, Int64, Int64)])
  func reads(text: String, numerator: Int64, denominator: Int64) throws {
    let ratio = try #require(Ratio(text))
    #expect(ratio.numerator == numerator)
    #expect(ratio.denominator == denominator)
    #expect(Ratio(ratio.description) == ratio, "the sealed form is read back")
  }

  @Test(arguments: [
    "", "%", "-0.5", "+1", "1/0", "0/0", "1/-2", "/2", "1/", "1/2/3", "0.5.5", ".", "1.", ".5", "1e2", "0,8",
    " 1", "1 ", "80 %", "80%%", "0.5/2", "50%/2", "９", "9223372036854775808", "1/9223372036854775808",
    "0.1234567890123456", "92233720368547758.08", "abc",
  ])
  func refuses(text: String) { #expect(Ratio(text) == nil) }

  @Test(
    arguments: [
      (6, 8, "3/4"), (-6, 8, "-3/4"), (6, -8, "-3/4"), (-6, -8, "3/4"), (0, -5, "0"), (10, 5, "2"),
      (Int64.max, Int64.max, "1"), (Int64.max, 2, "9223372036854775807/2"),
    ] as [(Int64, Int64, String)])
  func reduces(numerator: Int64, denominator: Int64, text: String) {
    #expect(Ratio(numerator, denominator)?.description == text)
  }

  @Test(
    arguments: [
      (301, 2, "150.5"), (6, 5, "1.2"), (-1, 8, "-0.125"), (7, 1, "7"), (1, 3, "1/3"), (0, 4, "0"),
      (1, 1 << 15, "0.000030517578125"), (1, 1 << 16, "1/65536"), (1, 1_000_000, "0.000001"),
      (Int64.max, 2, "9223372036854775807/2"),
    ] as [(Int64, Int64, String)])
  func isWritten(numerator: Int64, denominator: Int64, text: String) {
    #expect(Ratio(numerator, denominator)?.written == text)
  }

  @Test func partsThatDoNotFitAreRefused() {
    #expect(Ratio(1, 0) == nil)
    #expect(Ratio(.min, 3) == nil)
    #expect(Ratio(3, .min) == nil)
  }

  @Test func products() throws {
    let most = try #require(Ratio(Int64.max, 2))
    #expect(try #require(Ratio("80%")).multiplied(by: try #require(Ratio("25%")))?.description == "1/5")
    #expect(most.multiplied(by: most) == nil, "9223372036854775807^2 / 4 does not fit")
    #expect(most.multiplied(by: .zero) == .zero)
    #expect(try #require(Ratio("0.3")).complement?.description == "7/10")
  }

  /// domain.md 2.4 and 3.2: fill rate, compensation, the national fee of 0.3 % of 1,000,000.
  @Test(
    arguments: [
      ("80%", 6_400_000, 5_120_000), ("0.8", 1_328_000, 1_062_400), ("90%", 20_000_000, 18_000_000),
      ("0.3%", 1_000_000, 3_000), ("1/3", 100, 33), ("2/3", 100, 67), ("1/2", 3, 2), ("1/2", 5, 2),
      ("1/2", -3, -2), ("1", Int64.max, Int64.max),
    ] as [(String, Int64, Int64)])
  func share(text: String, amount: Int64, expected: Int64) throws {
    #expect(try #require(Ratio(text)).share(of: amount) == expected)
  }

  @Test func aShareThatDoesNotFitIsRefused() throws {
    #expect(try #require(Ratio("2")).share(of: .max) == nil)
  }

  @Test func order() throws {
    let texts = ["0", "1/3", "0.333334", "0.5", "2/3", "80%", "1"]
    let ratios = try texts.map { try #require(Ratio($0)) }
    #expect(ratios.shuffled().sorted() == ratios)
  }
}
