import Ledger
import Money
import Testing

@testable import Guarantees

/// How fees are computed and earned (domain.md 2.2 and 2.4).
struct FeeTermTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var earning: FeeEarning
    var starts: String
    var ends: String
    var amount: Int64
    var on: String
    var unearned: Int64
    var testDescription: String { "\(earning.rawValue) \(starts) to \(ends) on \(on)" }
  }

  static let cases = [
    // JP-1: after 12 of 60 months.
    Case(
      earning: .straightLineMonths, starts: "2024-04-05", ends: "2029-04-05", amount: 371_250,
      on: "2025-04-05", unearned: 297_000),
    Case(
      earning: .sumOfDigits, starts: "2024-04-05", ends: "2029-04-05", amount: 371_250, on: "2025-04-05",
      unearned: 238_573),
    // A day before the month is over, it does not count.
    Case(
      earning: .straightLineMonths, starts: "2024-04-05", ends: "2029-04-05", amount: 371_250,
      on: "2025-04-04", unearned: 303_187),
    Case(
      earning: .straightLineDays, starts: "2024-01-01", ends: "2024-12-31", amount: 365, on: "2024-01-31",
      unearned: 335),
    // Before the term nothing is earned, at its end all is.
    Case(
      earning: .sumOfDigits, starts: "2024-04-05", ends: "2029-04-05", amount: 371_250, on: "2024-01-01",
      unearned: 371_250),
    Case(
      earning: .sumOfDigits, starts: "2024-04-05", ends: "2029-04-05", amount: 371_250, on: "2029-04-05",
      unearned: 0),
    // A month that begins on the 31st ends with a shorter month.
    Case(
      earning: .straightLineMonths, starts: "2024-01-31", ends: "2025-01-31", amount: 1200, on: "2024-02-29",
      unearned: 1100),
    Case(
      earning: .straightLineMonths, starts: "2024-01-31", ends: "2025-01-31", amount: 1200, on: "2024-02-28",
      unearned: 1200),
    Case(
      earning: .straightLineMonths, starts: "2024-01-30", ends: "2024-03-15", amount: 200, on: "2024-02-29",
      unearned: 100),
    Case(
      earning: .straightLineDays, starts: "2024-01-01", ends: "2024-12-31", amount: Int64.max,
      on: "2024-01-02", unearned: 9_198_102_524_425_036_695),
    Case(earning: .once, starts: "2024-01-01", ends: "2024-01-01", amount: 5, on: "2024-01-01", unearned: 0),
  ]

  private static func day(_ text: String) throws -> Day { try #require(Day(text)) }

  @Test(arguments: cases) func unearned(_ item: Case) throws {
    let term = FeeTerm(
      earning: item.earning, starts: try Self.day(item.starts), ends: try Self.day(item.ends), cohort: 2024,
      amount: item.amount)
    #expect(term.unearned(on: try Self.day(item.on)) == item.unearned)
    // What is taken back is the exact opposite.
    #expect(term.with(amount: -item.amount).unearned(on: try Self.day(item.on)) == -item.unearned)
  }

  /// Whatever the days of the runs, what they earn adds up to the fee, and never comes down on the way.
  @Test(arguments: 1...200) func earningsSumToTheFee(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let starts = Day(number: Int32.random(in: 15_000...20_000, using: &random))
    let ends = starts.adding(days: Int.random(in: 1...7000, using: &random))
    let earning = try #require(
      [FeeEarning.straightLineDays, .straightLineMonths, .sumOfDigits].randomElement(using: &random))
    let term = FeeTerm(
      earning: earning, starts: starts, ends: ends, cohort: 2020,
      amount: Int64.random(in: 1...1_000_000_000_000, using: &random))
    var runs = (0..<10).map { _ in starts.adding(days: Int.random(in: -100...7200, using: &random)) }.sorted()
    runs.append(max(ends, runs[9]))
    var (posted, last): (Int64, Int64) = (0, 0)
    for run in runs {
      let earned = term.amount - (try #require(term.unearned(on: run)))
      #expect(earned >= last && earned <= term.amount)
      posted += earned - posted
      last = earned
    }
    #expect(posted == term.amount)
  }

  @Test func aListOfTermsIsASum() throws {
    let (start, end) = (try Self.day("2024-04-01"), try Self.day("2025-04-01"))
    let fee = FeeTerm(earning: .straightLineDays, starts: start, ends: end, cohort: 2024, amount: 100)
    let atOnce = FeeTerm(earning: .once, starts: end, ends: end, cohort: 2024, amount: 100)
    var terms: [FeeTerm] = []
    for term in [fee, fee.with(amount: 40), fee.with(amount: -100), atOnce, atOnce.with(amount: -30)] {
      terms.add(term)
    }
    #expect(terms == [fee.with(amount: 40), atOnce.with(amount: 70)])
    let before = [fee]
    var undone = terms
    for term in terms.change(to: before) { undone.add(term) }
    #expect(undone == before)
  }

  /// What stands in a state comes back from its text.
  @Test func statesKeepTheirTerms() throws {
    var state = GuaranteeState(lastDate: try Self.day("2024-04-05"))
    state.feeCharged = 140
    state.feeRefundable = 12
    state.feeTerms = [
      FeeTerm(
        earning: .sumOfDigits, starts: try Self.day("2024-04-05"), ends: try Self.day("2029-04-05"),
        cohort: 2024, amount: 140)
    ]
    #expect(GuaranteeState(text: state.text) == state)
    #expect(!state.isEmpty && !state.isImpossible)
    var later = state
    later.feeTerms.append(state.feeTerms[0].with(amount: 60))
    later.feeCharged = 200
    var back = later
    back.takeBack(after: later, before: state)
    #expect(back.feeTerms == state.feeTerms && back.feeCharged == 140)
  }
}

/// The schedule of domain.md 2.2, and what it does not cover.
struct FeeTariffTests {
  private static let tariff: FeeTariff = {
    var tariff = FeeTariff()
    let always = Validity()
    tariff.schedules = [
      FeeSchedule(
        code: "jp", base: .loan, rounding: .down, earning: .straightLineMonths, refund: .one, yearDays: 365,
        validity: always)
    ]
    tariff.rates = [("4", Ratio("1.35%")), ("9", Ratio("0.45%"))].compactMap { code, rate in
      rate.map { FeeRate(schedule: "jp", feeClass: code, isShared: true, rate: $0, validity: always) }
    }
    tariff.factors = [(1, 6, "0.70"), (7, 12, "0.65"), (13, 24, "0.60"), (25, nil, "0.55")].compactMap {
      (from: Int, to: Int?, factor: String) in
      Ratio(factor).map {
        FeeFactor(schedule: "jp", repayment: "equal", from: from, to: to, factor: $0, validity: always)
      }
    }
    tariff.discounts = ["collateral", "accounting-advisor"].compactMap { code in
      Ratio("0.1%").map { FeeDiscount(schedule: "jp", code: code, points: $0, validity: always) }
    }
    tariff.parts = [(1, "75%"), (2, "25%")].compactMap { part, share in
      Ratio(share).map {
        FeePart(schedule: "jp", from: 25, to: 48, part: part, share: $0, validity: always)
      }
    }
    return tariff
  }()

  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var ends = "2029-04-05"
    var feeClass = "4"
    var repayment = "equal"
    var instalments = 60
    var discounts: [String] = []
    var base: Int64 = 10_000_000
    /// nil where the fee cannot be computed.
    var fee: Int64?
    var parts: [Int64] = []
    var fault: EventColumn?
    var testDescription: String { name }
  }

  static let cases = [
    // 10,000,000 at 1.35 % for 3 months (domain.md 2.2, check values).
    Case(
      name: "three months", ends: "2024-07-05", repayment: "bullet", instalments: 1, fee: 33_750,
      parts: [33_750]),
    // For 60 months x 0.55.
    Case(name: "sixty instalments", fee: 371_250, parts: [371_250]),
    Case(name: "six instalments", instalments: 6, fee: 472_500, parts: [472_500]),
    Case(name: "seven instalments", instalments: 7, fee: 438_750, parts: [438_750]),
    // A bullet loan that ends between two months: x days / 365.
    Case(
      name: "a hundred days", ends: "2024-07-14", repayment: "bullet", instalments: 1, fee: 36_986,
      parts: [36_986]),
    // 75 % at drawdown, 25 % second, of terms over 2 to 4 years.
    Case(
      name: "in parts", ends: "2027-04-05", instalments: 36, base: 10_000_001, fee: 222_750,
      parts: [167_062, 222_750]),
    // 0.1 point off for collateral, 0.1 for an accounting advisor: 1.15 %.
    Case(
      name: "discounts", discounts: ["collateral", "accounting-advisor"], fee: 316_250, parts: [316_250]),
    Case(name: "no such class", feeClass: "10", fault: .feeClass),
    Case(name: "no such repayment", repayment: "balloon", fault: .repayment),
    Case(name: "no instalment", instalments: 0, fault: .instalments),
    Case(name: "no such discount", discounts: ["friend"], fault: .feeDiscount),
    Case(name: "ends before it starts", ends: "2024-04-04", fault: .end),
    Case(name: "too large", base: Int64.max, fee: 342_417_686_868_233_551, parts: [342_417_686_868_233_551]),
  ]

  @Test(arguments: cases) func fee(_ item: Case) throws {
    let schedule = Self.tariff.schedules[0]
    let start = try #require(Day("2024-04-05"))
    let terms = FeeTerms(
      base: item.base, feeClass: item.feeClass, isShared: true, repayment: item.repayment,
      instalments: item.instalments, starts: start, ends: try #require(Day(item.ends)),
      discounts: item.discounts)
    do throws(FeeFault) {
      let fee = try Self.tariff.fee(terms, schedule, on: start)
      #expect(fee == item.fee)
      #expect(Self.tariff.cumulativeParts(of: fee, terms, schedule, on: start) == item.parts)
    } catch {
      #expect(error.column == item.fault, "\(error)")
      #expect(item.fee == nil && !error.remedy.isEmpty)
    }
  }

  @Test func aProgrammeWithoutARowFollowsTheBlankOne() throws {
    var tariff = Self.tariff
    let start = try #require(Day("2024-04-05"))
    #expect(tariff.schedule(of: "ordinary", on: start) == nil)
    tariff.scopes = [
      FeeScope(programme: nil, schedule: "jp", isShared: false, validity: Validity()),
      FeeScope(programme: "ordinary", schedule: "jp", isShared: true, validity: Validity()),
    ]
    #expect(tariff.schedule(of: "ordinary", on: start)?.isShared == true)
    #expect(tariff.schedule(of: "other", on: start)?.isShared == false)
    #expect(tariff.schedule(of: nil, on: start)?.isShared == false)
  }
}
