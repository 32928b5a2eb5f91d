import Guarantees
import Ledger
import Money
import Testing

/// Who keeps what of support that is too much (domain.md D9, 4).
struct SupportReviewTests {
  private func grant(
    _ reference: String, _ amount: Int64, rank: Int = 1, day: String = "2024-05-01", head: String = "",
    loss: Int64? = nil, beneficiary: String = "B1"
  ) throws -> SupportReview.Grant {
    SupportReview.Grant(
      book: "fund-\(rank)", reference: reference, date: try #require(Day(day)), beneficiary: beneficiary,
      disaster: "storm", purpose: "wages", head: head, amount: amount, verifiedLoss: loss, rank: rank)
  }

  @Test func theOrderOfDeliveryDecidesAndNotTheDay() throws {
    let found = SupportReview.findings(
      [
        try grant("late", 80, rank: 2, day: "2024-05-01", loss: 100),
        try grant("first", 50, rank: 1, day: "2024-06-01"),
      ], [])
    #expect(found.map(\.grant.reference) == ["first", "late"])
    #expect(found.map(\.kept) == [50, 50] && found.map(\.left) == [0, 30])
    #expect(found.map(\.reason) == [.first, .aboveLoss])
  }

  @Test func theSameMonthTwiceIsGivenBackWhole() throws {
    let twice = [try grant("a", 10, head: "2024-04/wage"), try grant("b", 10, head: "2024-04/wage")]
    let returned = SupportReview.Return(
      book: "fund-1", beneficiary: "B1", disaster: "storm", purpose: "wages", head: "2024-04/wage", amount: 4)
    let found = SupportReview.findings(twice, [returned])
    #expect(
      found.map(\.kept) == [10, 0] && found.map(\.askedBack) == [0, 4] && found.map(\.left) == [0, 6])
  }

  @Test func whatIsRightIsNotListed() throws {
    let grants = [
      try grant("a", 60, loss: 100), try grant("b", 40, loss: 100), try grant("c", 500, beneficiary: "B2"),
    ]
    #expect(SupportReview.findings(grants, []).isEmpty)
  }

  /// Support never exceeds the verified loss, whatever was granted in whatever order.
  @Test(arguments: 1...20 as ClosedRange<UInt64>) func keptIsWithinTheLoss(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let loss = Int64.random(in: 1...500, using: &random)
    let grants = try (0..<12).map { number in
      try grant(
        "g\(number)", Int64.random(in: 1...200, using: &random), rank: Int.random(in: 1...3, using: &random),
        loss: loss)
    }
    let found = SupportReview.findings(grants, [])
    let total = grants.reduce(0) { $0 + $1.amount }
    #expect(found.reduce(0) { $0 + $1.kept } == (found.isEmpty ? 0 : loss))
    #expect(found.isEmpty == (total <= loss))
    #expect(found.reduce(0) { $0 + $1.left } == (found.isEmpty ? 0 : total - loss))
  }
}

/// Conditions of line rules and eligibility.
struct FactConditionTests {
  private static let facts: [EventColumn: FieldValue] = [
    .programme: .text("east-japan"), .loanAmount: .money(5_000_000),
    .coverageRatio: .ratio(Ratio(4, 5) ?? .one),
  ]

  @Test(arguments: [
    ("programme = east-japan", true), ("programme != east-japan", false), ("product is blank", true),
    ("product is not blank", false), ("loan_amount <= 50000", true), ("loan_amount < 50000", false),
    ("programme = ordinary or loan_amount >= 50000 and product is blank", true),
    ("programme = ordinary and loan_amount >= 50000", false), ("product = unsecured", false),
    ("coverage_ratio = 80%", true), ("end > 2024-01-01", false),
  ]) func holds(_ text: String, _ expected: Bool) throws {
    let dollar = try #require(Currency("USD"))
    let condition = try FactCondition(text, currency: dollar)
    #expect(condition.holds { Self.facts[$0] } == expected)
  }

  @Test(arguments: [
    "", "programm = x", "programme", "programme ~ x", "programme is", "programme = x product = y",
    "loan_amount < many", "programme < x", "programme = x and",
  ]) func refuses(_ text: String) throws {
    let dollar = try #require(Currency("USD"))
    #expect(throws: FactCondition.Fault.self) { try FactCondition(text, currency: dollar) }
  }
}
