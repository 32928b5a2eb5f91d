import Money
import Testing

@testable import Reinsurance

private func ratio(_ text: String) -> Ratio { Ratio(text) ?? .zero }
private func day(_ text: String) -> Day { Day(text) ?? .first }

/// The arithmetic of proportional treaty accounts, with the figures of reinsurance.md 4.1 and 4.3.
@Suite struct TreatyAccountTests {
  private func term(_ from: String, _ to: String = "") -> PremiumTerm {
    let start = day(from)
    let end = to.isEmpty ? start.adding(months: 12)?.adding(days: -1) ?? start : day(to)
    return PremiumTerm(from: start, to: end)
  }

  @Test func eighthsLeaveTwoHundredOfFourHundredUnearned() throws {
    let starts = ["2024-01-01", "2024-04-20", "2024-07-31", "2024-12-31"]
    let unearned = try starts.map { start in
      try PremiumEarning.unearned(
        100_00, term(start), through: day("2024-12-31"), basis: .eighths, yearEnd: day("2024-12-31"))
    }
    #expect(unearned == [12_50, 37_50, 62_50, 87_50])
    #expect(unearned.reduce(0, +) == 200_00)
  }

  @Test(
    arguments: [
      ("2024-01-15", "2024-01-30", 24_00), ("2024-01-15", "2024-01-31", 23_00),
      ("2024-01-15", "2024-02-29", 21_00), ("2024-01-15", "2024-12-31", 1_00),
      ("2024-01-15", "2025-01-31", 0), ("2024-12-01", "2024-12-31", 23_00),
      ("2024-12-01", "2024-11-30", 24_00),
    ] as [(String, String, Int64)])
  func twentyFourths(written: String, through: String, unearned: Int64) throws {
    #expect(
      try PremiumEarning.unearned(
        24_00, term(written), through: day(through), basis: .twentyFourths, yearEnd: day("2024-12-31"))
        == unearned)
  }

  @Test(
    arguments: [
      ("2024-01-01", "2023-12-31", 366), ("2024-01-01", "2024-01-01", 365), ("2024-01-01", "2024-12-31", 0),
      ("2024-01-01", "2025-06-30", 0), ("2024-01-01", "2024-06-30", 184),
    ] as [(String, String, Int64)])
  func dayByDay(from: String, through: String, unearned: Int64) throws {
    #expect(
      try PremiumEarning.unearned(
        366, term(from, "2024-12-31"), through: day(through), basis: .daily, yearEnd: day("2024-12-31"))
        == unearned)
  }

  @Test func aFixedShareUntilTheYearIsOver() throws {
    for (through, unearned) in [("2024-12-31", Int64(350)), ("2025-01-01", 0)] {
      #expect(
        try PremiumEarning.unearned(
          1000, term("2024-02-01"), through: day(through), basis: .fixed(ratio("35%")),
          yearEnd: day("2024-12-31")) == unearned)
    }
  }

  private let scale = SlidingScale(
    provisional: ratio("30%"),
    points: [
      SlidingScale.Point(lossRatio: ratio("50%"), rate: ratio("40%")),
      SlidingScale.Point(lossRatio: ratio("60%"), rate: ratio("35%")),
      SlidingScale.Point(lossRatio: ratio("75%"), rate: ratio("25%")),
    ])

  /// Half a point for each point of loss ratio up to 60, two thirds above.
  @Test(
    arguments: [
      (1000, 0, 400), (1000, 500, 400), (1000, 501, 400), (1000, 520, 390), (1000, 600, 350),
      (1000, 630, 330), (1000, 750, 250), (1000, 751, 250), (1000, 5000, 250), (1000, -100, 400), (0, 500, 0),
    ] as [(Int64, Int64, Int64)])
  func slidingScale(earned: Int64, incurred: Int64, commission: Int64) throws {
    #expect(try scale.commission(earned: earned, incurred: incurred).rounded() == commission)
  }

  @Test func theRateIsProvisionalUntilPremiumIsEarned() throws {
    #expect(try scale.rate(earned: 0, incurred: 10).percentText() == "30.0000%")
    #expect(try scale.rate(earned: 900, incurred: 601).percentText() == "30.4815%")
    #expect(scale.maximum == ratio("40%") && scale.minimum == ratio("25%"))
  }

  @Test func profitCommissionCarriesADeficit() throws {
    // Premium 1,000, commission 250, expenses 5 %: 700 is left for losses.
    let losses: [Int64] = [1000, 600, 900, 300, 100]
    let years = losses.map { ProfitCommission.Year(premium: 1000, commission: 250, losses: $0) }
    func results(_ rule: ProfitCommission.DeficitRule) throws -> [ProfitCommission.Result] {
      try ProfitCommission(rate: ratio("20%"), expenses: ratio("5%"), deficit: rule).results(years)
    }
    #expect(try results(.none).map(\.commission) == [0, 20, 0, 80, 120])
    let all = try results(.extinction)
    #expect(all.map(\.result) == [-300, 100, -200, 400, 600])
    #expect(all.map(\.deficitCarriedForward) == [300, 200, 400, 0, 0])
    #expect(all.map(\.commission) == [0, 0, 0, 0, 120])
    // After two years what is left of the first deficit lapses.
    let two = try results(.years(2))
    #expect(two.map(\.deficitBroughtForward) == [0, 300, 200, 200, 0])
    #expect(two.map(\.commission) == [0, 0, 0, 40, 120])
  }

  @Test func portfoliosStandInTheProfitAccount() throws {
    let year = ProfitCommission.Year(
      premium: 1000, portfolioIn: 300, commission: 250, taxes: 10, losses: 200, portfolioOut: 450)
    let result = try ProfitCommission(rate: ratio("25%"), expenses: ratio("4%"), deficit: .extinction)
      .results([year])[0]
    #expect(result.result == 350 && result.commission == 88)
  }

  /// 98, 104, 112 and 121 % against 10 points above 105: 0, 0, 7 and 10 points (HMRC GIM8090).
  @Test(arguments: [(98, 0), (104, 0), (112, 7), (121, 10)] as [(Int64, Int64)])
  func stopLossInPoints(ratioPoints: Int64, points: Int64) throws {
    let cover = StopLoss(attachment: ratio("105/100"), limit: ratio("10%"))
    #expect(try cover.recovery(earned: 100_00, incurred: ratioPoints * 100) == points * 100)
  }

  @Test(arguments: [(700, 0), (800, 0), (850, 25), (900, 50), (1200, 50)] as [(Int64, Int64)])
  func aCorridorGivesBackHalfOfTenPoints(incurred: Int64, retained: Int64) throws {
    let corridor = LossParticipation(
      band: RatioBand(attachment: ratio("80%"), width: ratio("10%")), share: ratio("50%"))
    #expect(try corridor.retained(earned: 1000, incurred: incurred) == retained)
  }

  @Test func aCapEndsTheCover() throws {
    let cap = LossRatioCap(ratio("3/2"))
    #expect(try cap.excess(earned: 1000, incurred: 1500) == 0)
    #expect(try cap.excess(earned: 1000, incurred: 1501) == 1)
    #expect(try cap.excess(earned: 0, incurred: 7) == 7)
  }

  @Test func aDepositIsReleasedWithInterestLessTax() throws {
    let deposit = PremiumDeposit(share: ratio("40%"), periods: 4, interest: ratio("3%"), tax: ratio("20%"))
    #expect(try deposit.withheld(premium: 100_000) == 40_000)
    let released = try deposit.interest(on: 40_000, days: 365)
    #expect(released.interest == 1200 && released.tax == 240)
    let short = try PremiumDeposit(share: .one, periods: 1, interest: ratio("3%"), yearDays: 360)
      .interest(on: 40_000, days: 90)
    #expect(short.interest == 300 && short.tax == 0)
    let renewed = try LossDeposit(share: ratio("90%")).renewed(held: 500, outstanding: 1000)
    #expect(renewed.released == 500 && renewed.withheld == 900)
  }
}

/// The arithmetic of excess accounts, with the figures of reinsurance.md 4.2.
@Suite struct ExcessYearTests {
  private let year = ExcessYear(
    attachment: 200, limit: 500, reinstatements: [.one, .one], from: day("2024-01-01"),
    to: day("2024-12-31"))

  @Test func theReinstatableAmountIsCappedAndTheCoverIsOneLimitMore() throws {
    let losses = (1...4).map { ExcessYear.Loss("L\($0)", on: day("2024-0\($0)-01"), 900) }
    let outcomes = try year.outcomes(losses, premium: 5000)
    #expect(outcomes.map(\.ceded) == [500, 500, 500, 0])
    #expect(outcomes.map(\.reinstated) == [500, 500, 0, 0])
    #expect(outcomes.map(\.reinstatementPremium) == [5000, 5000, 0, 0])
    #expect(try year.capacity() == 1500)
  }

  /// A full loss reinstates at 5,000 on the deposit; the premium is adjusted to 6,000: 1,000 more.
  @Test func reinstatementPremiumIsRestatedWithThePremium() throws {
    let losses = [ExcessYear.Loss("L1", on: day("2024-03-01"), 700)]
    let first = try year.outcomes(losses, premium: 5000)[0].reinstatementPremium
    let last = try year.outcomes(losses, premium: 6000)[0].reinstatementPremium
    #expect(first == 5000 && last - first == 1000)
  }

  @Test func priceByAmountTimeAndNumber() throws {
    var year = year
    year.reinstatements = [ratio("50%"), .one]
    let losses = [
      ExcessYear.Loss("A", on: day("2024-01-01"), 450), ExcessYear.Loss("B", on: day("2024-07-02"), 700),
    ]
    // 250 of 500 at 50 %; then 250 at 50 % and 250 at 100 %.
    #expect(try year.outcomes(losses, premium: 4000).map(\.reinstatementPremium) == [1000, 3000])
    year.isProRataTime = true
    // 366 of 366 and 183 of 366 days are left.
    #expect(try year.outcomes(losses, premium: 4000).map(\.reinstatementPremium) == [1000, 1500])
    year.reinstatements = [.zero, .zero]
    #expect(try year.outcomes(losses, premium: 4000).map(\.reinstatementPremium) == [0, 0])
  }

  @Test func theDeductibleFirstInTimeThenTheLimit() throws {
    let year = ExcessYear(
      attachment: 100, limit: 300, aggregateDeductible: 250, aggregateLimit: 400, from: day("2024-01-01"),
      to: day("2024-12-31"))
    let losses = [
      ExcessYear.Loss("C", on: day("2024-05-01"), 400), ExcessYear.Loss("A", on: day("2024-02-01"), 300),
      ExcessYear.Loss("B", on: day("2024-03-01"), 1000),
    ]
    let outcomes = try year.outcomes(losses, premium: 0)
    #expect(outcomes.map(\.code) == ["A", "B", "C"])
    #expect(outcomes.map(\.layer) == [200, 300, 300])
    #expect(outcomes.map(\.ceded) == [0, 250, 150])
    #expect(outcomes.map(\.retained) == [200, 50, 150])
  }

  @Test(
    arguments: [
      (0, 800, -200), (8_000, 800, -200), (10_000, 1000, 0), (12_345, 1234, 234),
    ] as [(Int64, Int64, Int64)])
  func minimumAndDeposit(subject: Int64, premium: Int64, adjustment: Int64) throws {
    let terms = MinimumDepositPremium(minimum: 800, deposit: 1000, rate: ratio("10%"), instalments: 3)
    #expect(try terms.premium(subject: subject) == premium)
    #expect(try terms.adjustment(subject: subject) == adjustment)
    #expect(terms.instalmentAmounts == [334, 333, 333])
  }
}

/// What holds for any figures (reinsurance.md 6).
@Suite struct TreatyAccountPropertyTests {
  private func amount(_ random: inout SeededGenerator) -> Int64 {
    let most: Int64 = [1_000, 1_000_000_000, 1_000_000_000_000_000].randomElement(using: &random) ?? 1
    return Int64.random(in: 0...most, using: &random)
  }

  @Test(arguments: 0..<40) func earningIsMonotoneAndEndsWhole(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let from = day("2024-01-01").adding(days: Int.random(in: 0...800, using: &random))
    let to = from.adding(days: Int.random(in: 0...1200, using: &random))
    let (term, premium) = (PremiumTerm(from: from, to: to), amount(&random))
    for basis in [UnearnedBasis.daily, .twentyFourths, .eighths, .fixed(ratio("35%"))] {
      var (last, posted) = (Int64(0), Int64(0))
      for step in stride(from: -10, through: 1500, by: 17) {
        let through = from.adding(days: step)
        let earned =
          premium
          - (try PremiumEarning.unearned(
            premium, term, through: through, basis: basis, yearEnd: day("2024-12-31")))
        #expect(earned >= last && earned <= premium, "\(basis) \(seed)")
        // Each account posts the cumulative part less what was posted before.
        posted += earned - posted
        last = earned
      }
      #expect(posted == premium, "\(basis) \(seed)")
    }
  }

  /// More loss never earns more commission, and the commission stays between the scale's ends.
  @Test(arguments: 0..<40) func theScaleFalls(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(1000 + seed))
    var (points, lossRatio, rate): ([SlidingScale.Point], Int64, Int64) = ([], 0, 5000)
    for _ in 0..<Int.random(in: 2...5, using: &random) {
      lossRatio += Int64.random(in: 1...3000, using: &random)
      rate -= Int64.random(in: 0...1000, using: &random)
      points.append(
        SlidingScale.Point(
          lossRatio: try #require(Ratio(lossRatio, 10_000)), rate: try #require(Ratio(rate, 10_000))))
    }
    let scale = SlidingScale(provisional: points[0].rate, points: points)
    let earned = amount(&random) + 1
    var last = try scale.commission(earned: earned, incurred: 0)
    for step in 1...30 {
      let incurred = Int64(Int128(earned) * Int128(step) / 15)
      let now = try scale.commission(earned: earned, incurred: incurred)
      #expect(try !last.isLess(than: now), "\(seed)")
      #expect(try !now.isLess(than: ExactFraction(earned).times(scale.minimum)), "\(seed)")
      last = now
    }
  }

  /// A recovery later is the same year as the net loss at once; the order of the input does not matter; a
  /// loss in two parts is the loss in one.
  @Test(arguments: 0..<60) func theYearForgetsItsHistory(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(2000 + seed))
    let most = amount(&random) / 1000 + 10
    let year = ExcessYear(
      attachment: Int64.random(in: 0...most, using: &random),
      limit: Int64.random(in: 1...most, using: &random),
      aggregateDeductible: Int64.random(in: 0...most, using: &random),
      aggregateLimit: Bool.random(using: &random) ? nil : Int64.random(in: 1...(3 * most), using: &random),
      reinstatements: Bool.random(using: &random) ? nil : [.one, ratio("1/3")],
      isProRataTime: Bool.random(using: &random), from: day("2024-01-01"), to: day("2024-12-31"))
    let losses = (0..<12).map { number in
      ExcessYear.Loss(
        "L\(number)", on: day("2024-01-01").adding(days: Int.random(in: 0...365, using: &random)),
        Int64.random(in: 0...(2 * most), using: &random))
    }
    let outcomes = try year.outcomes(losses, premium: most)
    #expect(try year.outcomes(losses.shuffled(using: &random), premium: most) == outcomes)
    for outcome in outcomes {
      #expect(outcome.ceded + outcome.retained == outcome.layer && outcome.ceded >= 0, "\(seed)")
    }
    let ceded = outcomes.reduce(Int64(0)) { $0 + $1.ceded }
    if let capacity = try year.capacity() { #expect(ceded <= capacity, "\(seed)") }
    // Accounts post the year's outcome less what earlier accounts posted: after each change of a loss the
    // sum of what was posted is what a run on the final losses gives.
    var (known, posted) = ([ExcessYear.Loss](), Int64(0))
    for loss in losses.shuffled(using: &random) {
      known.append(ExcessYear.Loss(loss.code, on: loss.day, loss.amount * 2 + 5))
      posted += try total(year, known, most) - posted
      known[known.count - 1].amount = loss.amount
      posted += try total(year, known, most) - posted
    }
    #expect(posted == ceded, "\(seed)")
  }

  private func total(_ year: ExcessYear, _ losses: [ExcessYear.Loss], _ premium: Int64) throws -> Int64 {
    try year.outcomes(losses, premium: premium).reduce(Int64(0)) { $0 + $1.ceded }
  }

  /// Out of the old year and into the new one cancel in total, and for each reinsurer where no share changed.
  @Test(arguments: 0..<40) func cleanCutsCancel(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(3000 + seed))
    func panel() -> [(party: String, signed: Ratio)] {
      let weights = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Int64.random(in: 1...97, using: &random)
      }
      let sum = weights.reduce(0, +)
      return weights.enumerated().map { ("R\($0.offset)", Ratio($0.element, sum) ?? .zero) }
    }
    let (whole, old, new) = (amount(&random), panel(), panel())
    let moved = try #require(PortfolioTransfer.lines(whole, old: old, new: new))
    #expect(moved.reduce(Int64(0)) { $0 + $1.net } == 0)
    #expect(moved.reduce(Int64(0)) { $0 + $1.out } == whole)
    let same = try #require(PortfolioTransfer.lines(whole, old: old, new: old))
    #expect(same.allSatisfy { $0.net == 0 })
  }

  @Test func whatDoesNotFitIsRefusedAndNotWrong() throws {
    let fine = ExactFraction(.max)
    #expect(throws: ExactOverflow.self) { try fine.times(fine).times(fine) }
    #expect(throws: ExactOverflow.self) { try fine.times(fine).rounded() }
    #expect(throws: ExactOverflow.self) { try ExactFraction(1, over: 0) }
  }
}

/// The lines of accounts: many accounts post what one would.
@Suite struct TreatyLineTests {
  private func terms() -> TreatyAccountTerms {
    var terms = TreatyAccountTerms()
    terms.commission = .sliding(
      SlidingScale(
        provisional: ratio("30%"),
        points: [
          SlidingScale.Point(lossRatio: ratio("50%"), rate: ratio("40%")),
          SlidingScale.Point(lossRatio: ratio("75%"), rate: ratio("25%")),
        ]))
    terms.overriding = ratio("1/3")
    terms.brokerage = ratio("1%")
    terms.participation = LossParticipation(
      band: RatioBand(attachment: ratio("80%"), width: ratio("10%")), share: ratio("50%"))
    terms.lossRatioCap = LossRatioCap(ratio("2"))
    terms.lossDeposit = LossDeposit(share: ratio("90%"))
    return terms
  }

  private func add(
    _ lines: [(year: Int, line: TreatyLine, amount: Int64)], to years: inout [TreatyYearFigures]
  ) {
    for line in lines {
      for place in years.indices where years[place].year == line.year {
        years[place].posted[line.line, default: 0] += line.amount
      }
    }
  }

  @Test(arguments: 0..<50) func manyAccountsPostWhatOneWould(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(4000 + seed))
    var years = [2023, 2024].map { TreatyYearFigures(year: $0, end: day("\($0)-12-31")) }
    var through = day("2024-01-31")
    for _ in 0..<12 {
      for place in years.indices {
        years[place].written += Int64.random(in: -1_000...100_000, using: &random)
        years[place].earned = max(0, years[place].written / 2)
        years[place].claims += Int64.random(in: 0...40_000, using: &random)
        years[place].recoveries += Int64.random(in: 0...10_000, using: &random)
        years[place].outstanding = Int64.random(in: 0...50_000, using: &random)
      }
      let lines = try TreatyAccount.lines(terms(), years, through: through, previous: nil)
      add(lines, to: &years)
      // The same again adds nothing.
      #expect(try TreatyAccount.lines(terms(), years, through: through, previous: through).isEmpty)
      through = through.adding(days: 30)
    }
    var once = years
    for place in once.indices { once[place].posted = [:] }
    add(try TreatyAccount.lines(terms(), once, through: through, previous: nil), to: &once)
    for (many, one) in zip(years, once) {
      for line in TreatyLine.allCases where line != .lossDepositWithheld && line != .lossDepositReleased {
        #expect(many.posted[line] ?? 0 == one.posted[line] ?? 0, "\(line) \(seed)")
      }
      // The deposit held is what the last account asks for.
      #expect(
        (many.posted[.lossDepositWithheld] ?? 0) + (many.posted[.lossDepositReleased] ?? 0)
          == one.posted[.lossDepositWithheld] ?? 0)
    }
  }

  /// Kept in four quarters, released in the same quarters of the next year, with interest for the days.
  @Test func depositsAreReleasedAYearLater() throws {
    var terms = TreatyAccountTerms()
    terms.premiumDeposit = PremiumDeposit(share: ratio("40%"), periods: 4, interest: ratio("3%"))
    var years = [TreatyYearFigures(year: 2024, end: day("2024-12-31"))]
    var previous: Day?
    var found: [String] = []
    for quarter in 0..<9 {
      let start = day("2024-03-31").adding(days: 1).adding(months: 3 * quarter)
      let through = try #require(start).adding(days: -1)
      if quarter < 4 { years[0].written += 100_000 }
      let lines = try TreatyAccount.lines(terms, years, through: through, previous: previous)
      for line in lines {
        found.append("\(through) \(line.line) \(line.amount)")
        if line.line == .depositWithheld {
          years[0].deposits.append(TreatyYearFigures.Deposit(day: through, amount: line.amount))
        }
      }
      add(lines, to: &years)
      previous = through
    }
    #expect(
      found == [
        "2024-03-31 depositWithheld 40000", "2024-06-30 depositWithheld 40000",
        "2024-09-30 depositWithheld 40000", "2024-12-31 depositWithheld 40000",
        "2025-03-31 depositReleased -40000", "2025-03-31 depositInterest -1200",
        "2025-06-30 depositReleased -40000", "2025-06-30 depositInterest -1200",
        "2025-09-30 depositReleased -40000", "2025-09-30 depositInterest -1200",
        "2025-12-31 depositReleased -40000", "2025-12-31 depositInterest -1200",
      ])
  }

  @Test func profitCommissionIsOfItsOwnYear() throws {
    var terms = TreatyAccountTerms()
    terms.commission = .flat(ratio("25%"))
    terms.profit = TreatyAccountTerms.Profit(
      ProfitCommission(rate: ratio("20%"), expenses: ratio("5%"), deficit: .extinction), afterMonths: 12)
    var years = [2022, 2023, 2024].map { TreatyYearFigures(year: $0, end: day("\($0)-12-31")) }
    for (place, losses) in [Int64(1000), 100, 0].enumerated() {
      (years[place].written, years[place].earned, years[place].claims) = (1000, 1000, losses)
    }
    // 2022 lost 300; 2023 made 600; 2024 is not due before the end of 2025.
    for (through, expected) in [("2023-12-31", Int64(0)), ("2024-12-30", 0), ("2024-12-31", 60)] {
      let lines = try TreatyAccount.lines(terms, years, through: day(through), previous: nil)
      let profit = lines.filter { $0.line == .profitCommission }
      #expect(profit.reduce(0) { $0 + $1.amount } == expected && profit.allSatisfy { $0.year == 2023 })
    }
    #expect(try TreatyAccount.deficits(terms, years, through: day("2023-12-31")) == [300, 0, 0])
  }
}
