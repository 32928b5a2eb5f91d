import Ledger
import Money
import Testing

/// Curves, sums and keys against naive models.
struct TableTests {
  /// Balances as a dictionary of changes by day, added up anew for every question.
  private struct NaiveCurve {
    var changes: [Int32: Int64] = [:]

    func balance(on day: Int32) -> Int64 { changes.filter { $0.key <= day }.values.reduce(0, +) }

    func lowest(from day: Int32) -> Int64 {
      ([day] + changes.keys.filter { $0 > day }).map(balance(on:)).min() ?? 0
    }
  }

  @Test(arguments: 1...40)
  func aCurveAgainstItsModel(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var curve = BalanceCurve()
    var naive = NaiveCurve()
    for _ in 0..<120 {
      let day = Int32.random(in: -10...(Bool.random(using: &random) ? 10 : 40), using: &random)
      let change = Int64.random(in: -1000...1000, using: &random)
      curve.add(change, on: Day(number: day))
      naive.changes[day, default: 0] += change
      let asked = Int32.random(in: -15...45, using: &random)
      #expect(curve.balance(on: Day(number: asked)) == naive.balance(on: asked))
      #expect(curve.lowest(from: Day(number: asked)) == naive.lowest(from: asked))
      let lowest = naive.changes.keys.map(naive.balance(on:)).min()
      #expect(curve.lowest() == lowest)
      let first = naive.changes.keys.min() ?? 0
      let (from, to) = (asked, asked + Int32.random(in: 1...20, using: &random))
      #expect(
        curve.lowest(in: Validity(from: Day(number: from), to: Day(number: to)))
          == (max(from, first)..<max(from, first, to)).map(naive.balance(on:)).min(), "\(from) to \(to)")
    }
    let sorted = naive.changes.sorted { $0.key < $1.key }
    let read = BalanceCurve(changes: sorted.map { (Day(number: $0.key), $0.value) })
    for day in Int32(-15)...45 {
      #expect(read.balance(on: Day(number: day)) == curve.balance(on: Day(number: day)))
      #expect(read.lowest(from: Day(number: day)) == curve.lowest(from: Day(number: day)))
    }
  }

  /// 8,000,000 drawn on day 10, 1,600,000 repaid on day 20: a claim on day 15 has room for 6,400,000 only.
  @Test func aBackDatedQuestionSeesLaterDays() {
    var curve = BalanceCurve()
    #expect(curve.lowest() == nil)
    #expect(curve.lowest(from: Day(number: 0)) == 0)
    curve.add(-1_600_000, on: Day(number: 20))
    curve.add(8_000_000, on: Day(number: 10))
    #expect(curve.balance(on: Day(number: 9)) == 0)
    #expect(curve.balance(on: Day(number: 15)) == 8_000_000)
    #expect(curve.lowest(from: Day(number: 15)) == 6_400_000)
    #expect(curve.lowest(from: Day(number: 5)) == 0)
  }

  @Test func aCurveKnowsWhatFits() {
    var curve = BalanceCurve()
    #expect(curve.fits(.max) && curve.fits(.min))
    curve.add(.max - 5, on: Day(number: 3))
    #expect(curve.fits(5) && !curve.fits(6) && curve.fits(-.max))
    curve.add(-1, on: Day(number: 2))
    #expect(curve.fits(-.max) && !curve.fits(.min))
    let read = BalanceCurve(changes: [(Day(number: 1), .max - 5), (Day(number: 2), -.max + 5)])
    #expect(read.fits(5) && !read.fits(6), "day 1 still holds the most")
  }

  private struct SumKey: Hashable {
    var account: Int32
    var segment: Int32
    var day: Int32
    var cause: UInt16
  }

  @Test(arguments: 1...8)
  func sumsAgainstADictionary(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var table = SumTable()
    for _ in 0..<2 {
      var model: [SumKey: (debit: Int64, credit: Int64)] = [:]
      for _ in 0..<4000 {
        let accounts = (Int32.random(in: 0...20, using: &random), Int32.random(in: 0...20, using: &random))
        let transfer = Transfer(
          debit: accounts.0, credit: accounts.1, amount: Int64.random(in: 1...1_000_000, using: &random),
          segment: Int32.random(in: 0...4, using: &random), cause: UInt16.random(in: 0...3, using: &random),
          subject: .none)
        let day = Int32.random(in: -3...9, using: &random)
        let fits = table.add(transfer, on: Day(number: day))
        #expect(fits)
        var key = SumKey(
          account: transfer.debit, segment: transfer.segment, day: day, cause: transfer.cause)
        model[key, default: (0, 0)].debit += transfer.amount
        key.account = transfer.credit
        model[key, default: (0, 0)].credit += transfer.amount
      }
      #expect(model.count > 1024, "the table had to grow")
      #expect(table.entries.count == model.count)
      for entry in table.entries {
        let key = SumKey(
          account: entry.account, segment: entry.segment, day: entry.day, cause: entry.cause)
        #expect(model[key].map { $0 == (entry.debit, entry.credit) } == true)
      }
      table.removeAll()
      #expect(table.entries.isEmpty)
    }
  }

  @Test func aSumThatDoesNotFitIsReported() {
    var table = SumTable()
    let most = Transfer(debit: 0, credit: 1, amount: .max, segment: 0, cause: 0, subject: .none)
    var one = most
    one.amount = 1
    let fits = [(most, Int32(0)), (one, 1), (one, 0)].map { table.add($0.0, on: Day(number: $0.1)) }
    #expect(fits == [true, true, false], "another day has its own sum")
    var asked = SumTable()
    #expect(asked.fits(.max))
    _ = asked.add(most, on: Day(number: 0))
    #expect(asked.fits(0) && !asked.fits(1))
    asked.removeAll()
    #expect(asked.fits(1))
  }

  @Test func keysKeepTheirPlaces() {
    var table = KeyTable<String>()
    let places = ["a", "b", "a"].map { table.place($0) }
    #expect(places == [0, 1, 0])
    #expect(table.find("b") == 1)
    #expect(table.find("c") == nil)
    #expect(table.keys == ["a", "b"])
    #expect(table.count == 2)
  }

  @Test func symbols() {
    let symbols = SymbolTable()
    let tokyo = symbols.number("tokyo")
    #expect(symbols.number("osaka") != tokyo)
    #expect(symbols.number("tokyo") == tokyo)
    #expect(symbols.text(tokyo) == "tokyo")
    #expect(symbols.number(nil) == SymbolTable.none)
    #expect(symbols.number(Optional("")) == SymbolTable.none)
    #expect(symbols.text(SymbolTable.none) == "")
  }

  @Test func aSegmentsPartsAreSorted() {
    let symbols = SymbolTable()
    let full = SegmentKey(
      programme: symbols.number("p"), line: symbols.number("l"), disaster: symbols.number("d"),
      area: symbols.number("a"), fundingSource: symbols.number("f"), purpose: symbols.number("u"),
      treaty: symbols.number("t"), cohort: 2024, underwritingYear: 2023, accidentYear: 2025)
    let parts = full.parts(symbols).map { "\($0.name)=\($0.text)" }
    #expect(
      parts == [
        "accident_year=2025", "area=a", "cohort=2024", "disaster=d", "funding_source=f", "line=l",
        "programme=p", "purpose=u", "treaty=t", "underwriting_year=2023",
      ])
    #expect(SegmentKey().parts(symbols).isEmpty)
    #expect(
      SegmentKey(treaty: symbols.number("t"), cohort: 7).parts(symbols).map(\.name) == ["cohort", "treaty"])
  }

  /// From inclusive, to exclusive; days of June 2024, 0 is open.
  @Test(arguments: [
    (0, 0, 0, 0, true), (0, 5, 5, 0, false), (0, 6, 5, 0, true), (5, 0, 0, 5, false), (1, 3, 3, 5, false),
    (1, 4, 3, 5, true), (3, 5, 1, 3, false), (3, 5, 1, 4, true), (1, 9, 3, 5, true), (3, 5, 1, 9, true),
    (2, 4, 2, 4, true), (0, 1, 9, 0, false), (9, 0, 0, 1, false), (0, 3, 2, 9, true), (5, 0, 9, 0, true),
  ])
  func validitiesOverlap(_ row: (Int32, Int32, Int32, Int32, Bool)) {
    func day(_ number: Int32) -> Day? { number == 0 ? nil : Day(number: number) }
    let left = Validity(from: day(row.0), to: day(row.1))
    let right = Validity(from: day(row.2), to: day(row.3))
    #expect(left.overlaps(right) == row.4)
    #expect(right.overlaps(left) == row.4)
    let shared = (Int32(-20)...20).contains {
      left.contains(Day(number: $0)) && right.contains(Day(number: $0))
    }
    #expect(shared == row.4)
  }

  @Test func memoAndBudgetStandApart() {
    let worlds = AccountClass.allCases.map { "\($0) \($0.world)" }
    #expect(
      worlds == [
        "asset real", "liability real", "equity real", "income real", "expense real", "memo memo",
        "budget budget",
      ])
  }
}
