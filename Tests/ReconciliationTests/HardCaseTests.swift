import Money
import Testing

@testable import Reconciliation

/// The engine against a generator that knows the truth.
struct HardCaseTests {
  /// What the engine made of the cases, by kind.
  struct Score {
    var wrong: [String] = []
    var items: [HardCases.Kind: Int] = [:]
    var matched: [HardCases.Kind: Int] = [:]

    /// A match is right where each of its items belongs to a group that the engine should match, and where
    /// each group that it touches is in it whole or, where it touches one only, in part. Matches conserve
    /// amounts, so such a part is a pair of a group, or a payment with its return.
    init(_ result: ReconciliationResult, _ cases: HardCases) {
      var group: [MatchSide: [Int64: Int]] = [.ours: [:], .theirs: [:]]
      for (place, one) in cases.groups.enumerated() {
        for id in one.ours { group[.ours]?[id] = place }
        for id in one.theirs { group[.theirs]?[id] = place }
        if one.isMatch { items[one.kind, default: 0] += one.ours.count + one.theirs.count }
      }
      for match in result.matches {
        let (ours, theirs) = (match.ours.map(\.number), match.theirs.map(\.number))
        let touched = Set(ours.compactMap { group[.ours]?[$0] } + theirs.compactMap { group[.theirs]?[$0] })
        let areWhole = touched.allSatisfy { place in
          let one = cases.groups[place]
          return Set(one.ours).isSubset(of: ours) && Set(one.theirs).isSubset(of: theirs)
        }
        let isRight = touched.allSatisfy { cases.groups[$0].isMatch } && (touched.count == 1 || areWhole)
        if !isRight {
          let kinds = touched.map { cases.groups[$0].kind.rawValue }.sorted()
          wrong.append("\(match.rule) \(ours)~\(theirs): \(kinds) (\(match.reason))")
        }
        for place in touched where isRight {
          let one = cases.groups[place]
          matched[one.kind, default: 0] +=
            Set(one.ours).intersection(ours).count + Set(one.theirs).intersection(theirs).count
        }
      }
    }

    var recall: (matched: Int, all: Int) { (matched.values.reduce(0, +), items.values.reduce(0, +)) }
  }

  @Test(arguments: [UInt64(20_240_401), 7, 99])
  func theDefaultMix(_ seed: UInt64) {
    let cases = HardCases(seed: seed, cases: 4000, parties: 200)
    let result = reconcile(cases.ours, cases.theirs)
    let score = Score(result, cases)
    let (matched, all) = score.recall
    print(
      "seed \(seed): \(cases.ours.count) ours, \(cases.theirs.count) theirs, \(result.matchCount) matches, "
        + "\(score.wrong.count) wrong; recall \(matched) of \(all) items = "
        + "\(matched * 100_000 / all) of 100,000; "
        + "\(result.proposals.count) proposals, \(result.breakCount) breaks")
    for kind in HardCases.Kind.allCases where score.items[kind] != nil {
      print("  \(kind.rawValue): \(score.matched[kind] ?? 0) of \(score.items[kind] ?? 0)")
    }
    #expect(score.wrong == [])
    #expect(matched * 1000 >= all * 995)
    Self.expectConserved(result, cases)
  }

  /// Every kind as often as any other, in few parties: recall falls, precision must not.
  @Test(arguments: [UInt64(1), 2, 3, 4, 5])
  func precisionWhereAllIsHard(_ seed: UInt64) {
    let mix = HardCases.Kind.allCases.map { ($0, 1) }
    let cases = HardCases(seed: seed, cases: 1200, parties: 15, mix: mix)
    let result = reconcile(cases.ours, cases.theirs)
    let score = Score(result, cases)
    let (matched, all) = score.recall
    print(
      "seed \(seed): hard mix, recall \(matched) of \(all), \(score.wrong.count) of "
        + "\(result.matchCount) wrong"
    )
    #expect(score.wrong == [])
    Self.expectConserved(result, cases)
  }

  /// Matched and broken items are all items, each once; what is matched agrees, what is broken is the
  /// difference.
  static func expectConserved(_ result: ReconciliationResult, _ cases: HardCases) {
    var (ours, theirs) = ([Int64](), [Int64]())
    var broken = Int64(0)
    for match in result.matches {
      #expect(match.difference == 0)
      ours += match.ours.map(\.number)
      theirs += match.theirs.map(\.number)
    }
    for one in result.breaks {
      broken += one.difference
      ours += one.ours.map(\.number)
      theirs += one.theirs.map(\.number)
    }
    #expect(ours.sorted() == cases.ours.map(\.id.number).sorted())
    #expect(theirs.sorted() == cases.theirs.map(\.id.number).sorted())
    let difference = cases.theirs.reduce(0) { $0 + $1.amount } - cases.ours.reduce(0) { $0 + $1.amount }
    #expect(broken == difference)
  }

  @Test(arguments: [UInt64(11), 12, 13])
  func theOrderOfLinesDoesNotMatter(_ seed: UInt64) {
    let mix = HardCases.Kind.allCases.map { ($0, 1) }
    let cases = HardCases(seed: seed, cases: 500, parties: 10, mix: mix)
    let first = reconcile(cases.ours, cases.theirs)
    var chance = SeededGenerator(seed: seed)
    for _ in 0..<3 {
      let turned = { (items: [Item]) in
        items.map { item in
          var item = item
          item.references.reverse()
          return item
        }
      }
      let other = reconcile(
        turned(cases.ours.shuffled(using: &chance)), turned(cases.theirs.shuffled(using: &chance)))
      #expect(Array(first.matches) == Array(other.matches), "seed \(seed)")
      #expect(Array(first.breaks) == Array(other.breaks), "seed \(seed)")
      #expect(first.proposals == other.proposals, "seed \(seed)")
      #expect(first.exhausted == other.exhausted, "seed \(seed)")
    }
  }

  /// Each hard kind is answered as it should be where nothing else is about.
  @Test(arguments: [
    (HardCases.Kind.duplicated, "duplicate"), (.oneUnitOff, "amount"), (.returned, "bank-only"),
    (.oursOnly, "ledger-only"), (.theirsOnly, "bank-only"),
  ])
  func aBreakHasItsKind(_ kind: HardCases.Kind, _ expected: String) {
    let cases = HardCases(seed: 5, cases: 40, parties: 4000, mix: [(kind, 1)])
    let result = reconcile(cases.ours, cases.theirs)
    let kinds = Set(result.breaks.filter { $0.age > 8 }.map(\.kind.name))
    #expect(kinds == [expected])
  }
}
