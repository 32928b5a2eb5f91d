import Money
import Testing

@testable import Reinsurance

private func ratio(_ text: String) -> Ratio { Ratio(text) ?? .zero }
private func day(_ text: String) -> Day { Day(text) ?? .first }

/// Portfolios at a year's end (reinsurance.md 4.1): they cancel between the years, and for a reinsurer whose
/// share did not change.
@Suite struct CleanCutTests {
  private typealias Place = CleanCut.Place

  private func parts(
    _ terms: PortfolioTransfer, _ years: [CleanCut.Year], _ ends: [CleanCut.Carried],
    _ own: [Place: CleanCut.Movement], _ late: [CleanCut.Late] = []
  ) throws -> [Place: CleanCut.Part] {
    try #require(try CleanCut.parts(terms, years: years, ends: ends, own: own, late: late))
  }

  private func panel(_ lines: (String, String)...) -> [Treaty.PanelLine] {
    lines.map { Treaty.PanelLine(party: $0.0, signed: ratio($0.1)) }
  }

  /// 90 % of 1,000 outstanding and all of 600 unearned go to the next year, of which a newcomer bears 40 %.
  @Test func theNextYearTakesOver() throws {
    let years = [
      CleanCut.Year(year: 2024, panel: panel(("A", "100%"))),
      CleanCut.Year(year: 2025, panel: panel(("A", "60%"), ("B", "40%"))),
    ]
    // Of the portfolio of 600, 200 are unearned today; 500 of the losses are paid meanwhile.
    let found = try parts(
      PortfolioTransfer(premium: .one, loss: ratio("90%")), years,
      [
        CleanCut.Carried(unearned: 600, outstanding: 1000),
        CleanCut.Carried(unearned: 200, taken: 200, outstanding: 300),
      ],
      [Place(party: "A", year: 2024): CleanCut.Movement(written: 1800, claims: 700)],
      [
        CleanCut.Late(
          party: "A", underwritingYear: 2024, accountYear: 2025, movement: CleanCut.Movement(claims: 500))
      ])
    let old = try #require(found[Place(party: "A", year: 2024)])
    let stays = try #require(found[Place(party: "A", year: 2025)])
    let comes = try #require(found[Place(party: "B", year: 2025)])
    #expect(old.premiumOut == 600 && old.lossOut == 900 && old.earned == 1200 && old.outstanding == 0)
    #expect(old.movement.claims == 200 && old.lossRunOff == -500)
    #expect(stays.premiumIn == 360 && stays.lossIn == 540 && stays.earned == 240)
    #expect(stays.movement.claims == 300 && stays.lossRunOff == 300 && stays.outstanding == 180)
    #expect(comes.premiumIn == 240 && comes.lossIn == 360 && comes.earned == 160)
    #expect(comes.movement.claims == 200 && comes.lossRunOff == 200 && comes.outstanding == 120)
  }

  /// Half of the unearned premium is handed over: the old year keeps the other half as earned.
  @Test func aPortfolioInPart() throws {
    let years = [2024, 2025].map { CleanCut.Year(year: $0, panel: panel(("A", "100%"))) }
    let found = try parts(
      PortfolioTransfer(premium: ratio("50%"), loss: .zero), years,
      [CleanCut.Carried(unearned: 600), CleanCut.Carried(unearned: 400, taken: 400)],
      [Place(party: "A", year: 2024): CleanCut.Movement(written: 1800)])
    #expect(found[Place(party: "A", year: 2024)]?.earned == 1500)
    // 300 taken over, of which 200 are still carried.
    #expect(found[Place(party: "A", year: 2025)]?.earned == 100)
  }

  private struct Case {
    var terms: PortfolioTransfer
    var years: [CleanCut.Year]
    var ends: [CleanCut.Carried] = []
    var own: [CleanCut.Place: CleanCut.Movement] = [:]
    var late: [CleanCut.Late] = []
  }

  private func made(_ random: inout SeededGenerator, changes: Bool) -> Case {
    func panel() -> [Treaty.PanelLine] {
      let weights = (0..<Int.random(in: 1...5, using: &random)).map { _ in
        Int64.random(in: 1...97, using: &random)
      }
      let sum = weights.reduce(0, +)
      return weights.enumerated().map {
        Treaty.PanelLine(party: "R\($0.offset)", signed: Ratio($0.element, sum) ?? .zero)
      }
    }
    let first = panel()
    let most: Int64 = [100, 1_000_000, 1_000_000_000_000_000].randomElement(using: &random) ?? 1
    func amount() -> Int64 { Int64.random(in: 0...most, using: &random) }
    let share = Ratio(Int64.random(in: 0...100, using: &random), 100) ?? .one
    let years = (2020...2024).map { CleanCut.Year(year: $0, panel: changes ? panel() : first) }
    var made = Case(terms: PortfolioTransfer(premium: .one, loss: share), years: years)
    for year in years {
      made.ends.append(CleanCut.Carried(unearned: amount(), outstanding: amount()))
      for line in year.panel {
        made.own[Place(party: line.party, year: year.year)] = CleanCut.Movement(
          written: amount(), claims: amount(), recoveries: amount())
        for later in years where later.year > year.year && Bool.random(using: &random) {
          made.late.append(
            CleanCut.Late(
              party: line.party, underwritingYear: year.year, accountYear: later.year,
              movement: CleanCut.Movement(written: -amount(), claims: amount(), recoveries: amount())))
        }
      }
    }
    return made
  }

  @Test(arguments: 0..<60) func yearsCancelAndNothingIsLost(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(6000 + seed))
    let made = made(&random, changes: true)
    let found = try parts(made.terms, made.years, made.ends, made.own, made.late)
    func sum(_ path: KeyPath<CleanCut.Part, Int64>) -> Int64 {
      found.values.reduce(0) { $0 + $1[keyPath: path] }
    }
    #expect(sum(\.premiumIn) == sum(\.premiumOut) && sum(\.lossIn) == sum(\.lossOut), "\(seed)")
    #expect(sum(\.premiumRunOff) == 0 && sum(\.lossRunOff) == 0, "\(seed)")
    let own = made.own.values.reduce(CleanCut.Movement(), +)
    #expect(
      sum(\.movement.written) == own.written && sum(\.movement.claims) == own.claims
        && sum(\.movement.recoveries) == own.recoveries, "\(seed)")
    // All that is written is earned, but for what the last year carries.
    #expect(sum(\.earned) == own.written - (made.ends.last?.unearned ?? 0), "\(seed)")
    #expect(sum(\.outstanding) == made.ends.last?.outstanding, "\(seed)")
    // The order in which things arrived does not matter.
    #expect(
      try parts(made.terms, made.years, made.ends, made.own, made.late.shuffled(using: &random)) == found)
  }

  /// Where no share changed, portfolios cancel for each reinsurer.
  @Test(arguments: 0..<40) func anUnchangedPanelPaysNothing(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(7000 + seed))
    var made = made(&random, changes: false)
    made.late = []
    let found = try parts(made.terms, made.years, made.ends, made.own)
    for party in Set(found.keys.map(\.party)) {
      let lines = found.filter { $0.key.party == party }.values.flatMap(\.lines.values)
      #expect(lines.reduce(0, +) == 0, "\(seed) \(party)")
    }
  }

  /// What is taken back leaves no trace; two parts are one.
  @Test(arguments: 0..<30) func whatIsReversedLeavesNothing(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(8000 + seed))
    let made = made(&random, changes: true)
    let plain = try parts(made.terms, made.years, made.ends, made.own, made.late)
    guard var row = made.late.randomElement(using: &random) else { return }
    let whole = row.movement
    let half = CleanCut.Movement(
      written: whole.written / 3, claims: whole.claims / 3, recoveries: whole.recoveries / 3)
    row.movement = half
    var taken = row
    taken.movement = -half
    #expect(try parts(made.terms, made.years, made.ends, made.own, made.late + [row, taken]) == plain)
    var split = made.late
    let place = try #require(
      split.firstIndex {
        $0.party == row.party && $0.underwritingYear == row.underwritingYear
          && $0.accountYear == row.accountYear
      })
    split[place].movement = whole + -half
    #expect(try parts(made.terms, made.years, made.ends, made.own, split + [row]) == plain)
  }
}

/// An excess of each guarantee's loss with these terms.
private func layer(_ terms: ExcessTerms, _ year: Treaty.Year) throws -> Treaty {
  var treaty = Treaty(
    code: "XL", kind: .perRiskXL, cedantRole: .association, cedantBook: nil, years: [year], inuring: 10,
    scope: [], cession: .one, panel: [], currency: try #require(Currency("USD")),
    account: TreatyAccountTerms(), isExample: false)
  treaty.excess = terms
  return treaty
}

/// What holds for any year of an excess treaty (reinsurance.md 4.2 and 6).
@Suite struct ExcessPositionTests {
  @Test(arguments: 0..<80) func aYearIsItsFinalPosition(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(9000 + seed))
    let most: Int64 = [1000, 1_000_000, 1_000_000_000_000].randomElement(using: &random) ?? 1
    func amount() -> Int64 { Int64.random(in: 1...most, using: &random) }
    var terms = ExcessTerms(attachment: amount(), limit: amount())
    terms.aggregateDeductible = Bool.random(using: &random) ? 0 : amount()
    terms.reinstatements = [.one, ratio("1/2")]
    terms.isProRataTime = Bool.random(using: &random)
    let premium = MinimumDepositPremium(
      minimum: amount(), deposit: amount(), rate: ratio("7%"),
      instalments: Int.random(in: 1...5, using: &random))
    terms.premium = premium
    terms.subject = SubjectPremium(account: "2110", events: ["fee.billed"], afterMonths: 3)
    let year = Treaty.Year(
      underwritingYear: 2024, from: day("2024-01-01"), to: day("2025-01-01"), version: 1)
    let losses = (0..<10).map {
      ExcessYear.Loss(
        "L\($0)", on: day("2024-01-01").adding(days: Int.random(in: 0...365, using: &random)), amount() * 2)
    }
    let subject = amount() * 10
    func position(_ losses: [ExcessYear.Loss], _ through: String) throws -> ExcessPosition {
      try ExcessPosition(
        try layer(terms, year), year, losses: losses, subject: subject, through: day(through))
    }
    let final = try position(losses, "2025-03-31")
    let early = try position(losses, "2025-03-30")
    #expect(final.isAdjusted && !early.isAdjusted)
    #expect(try position(losses.shuffled(using: &random), "2025-03-31") == final, "\(seed)")
    // Deposit and adjustment are the final premium, and all of it is earned.
    let paid = (final.amounts[.depositPremium] ?? 0) + (final.amounts[.adjustmentPremium] ?? 0)
    let rated = try ExactFraction(subject).times(premium.rate).rounded()
    #expect(-paid == max(premium.minimum, rated))
    #expect(final.earned == -paid && final.premium == -paid, "\(seed)")
    let before = try position(losses, "2024-12-31")
    #expect(before.amounts[.depositPremium] == -premium.deposit, "\(seed)")
    // A loss that came back wholly is none.
    let gone = losses.map { $0.code == "L3" ? ExcessYear.Loss($0.code, on: $0.day, 0) : $0 }
    #expect(
      try position(gone, "2025-03-31").amounts
        == position(losses.filter { $0.code != "L3" }, "2025-03-31").amounts, "\(seed)")
    // The panel's parts make the whole.
    let weights = (0..<4).map { _ in Int64.random(in: 1...97, using: &random) }
    let panel = weights.enumerated().map {
      Treaty.PanelLine(party: "R\($0.offset)", signed: Ratio($0.element, weights.reduce(0, +)) ?? .zero)
    }
    let shares = try #require(final.shares(panel))
    for line in ExcessPosition.lines {
      #expect(
        shares.values.reduce(0) { $0 + ($1[line] ?? 0) } == final.amounts[line] ?? 0, "\(seed) \(line)")
    }
  }

  /// 5,000 in four instalments, each due as its quarter begins.
  @Test(
    arguments: [
      ("2023-12-31", 0), ("2024-01-01", 1250), ("2024-03-31", 1250), ("2024-04-01", 2500),
      ("2024-09-30", 3750), ("2024-10-01", 5000), ("2025-12-31", 5000),
    ] as [(String, Int64)])
  func instalmentsFallDue(_ through: String, _ booked: Int64) throws {
    var terms = ExcessTerms(attachment: 20_000, limit: 10_000)
    terms.premium = MinimumDepositPremium(minimum: 4000, deposit: 5000, rate: .zero, instalments: 4)
    let year = Treaty.Year(
      underwritingYear: 2024, from: day("2024-01-01"), to: day("2025-01-01"), version: 1)
    let position = try ExcessPosition(
      try layer(terms, year), year, losses: [], subject: nil, through: day(through))
    #expect(-(position.amounts[.depositPremium] ?? 0) == booked)
  }
}
