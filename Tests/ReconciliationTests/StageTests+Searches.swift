import Money
import Reconciliation
import Testing

extension StageTests {
  static let searches = [
    StageCase(
      name: "one posting against two lines of the same party", ours: [i(1, 712_345, "p:A")],
      theirs: [i(11, 300_001, "p:A"), i(12, 412_344, "p:A", day: 1), i(13, 99_877, "p:A")],
      matches: ["one-to-many 1~11,12"], breaks: ["bank-only -~13"]),
    StageCase(
      name: "two postings against one line", ours: [i(1, -300_001, "p:A"), i(2, -412_344, "p:A", day: 1)],
      theirs: [i(11, -712_345, "p:A")], matches: ["many-to-one 1,2~11"]),
    StageCase(
      name: "a net of debits and credits", ours: [i(1, -300_001, "p:A"), i(2, 412_344, "p:A", day: 1)],
      theirs: [i(11, 112_343, "p:A")], matches: ["net-settlement 1,2~11"]),
    StageCase(
      name: "two subsets fit: a proposal", ours: [i(1, 700_000, "p:A")],
      theirs: [i(11, 300_000, "p:A"), i(12, 400_000, "p:A"), i(13, 100_000, "p:A"), i(14, 600_000, "p:A")],
      proposals: ["many-to-many 1~13,14", "one-to-many 1~13,14"].sorted(),
      breaks: ["bank-only -~11", "bank-only -~12", "bank-only -~13", "bank-only -~14", "ledger-only 1~-"]),
    StageCase(
      name: "several against several", ours: [i(1, 300_001, "p:A"), i(2, 412_344, "p:A")],
      theirs: [i(11, 300_118, "p:A"), i(12, 412_227, "p:A")], matches: ["many-to-many 1,2~11,12"]),
    StageCase(
      name: "two errors that offset each other are no match",
      ours: [i(1, 300_001, "p:A"), i(2, 412_344, "p:A")],
      theirs: [i(11, 300_002, "p:A"), i(12, 412_343, "p:A")],
      proposals: ["many-to-many 1,2~11,12", "near-amount 1~11", "near-amount 2~12"],
      breaks: ["amount 1~11", "amount 2~12"]),
  ]

  static let proposed = [
    StageCase(
      name: "half-width kana of the bank against our full-width", ours: [i(1, 500, text: "カブシキガイシャ サクラ商会")],
      theirs: [i(11, 500, text: "ｶﾌﾞｼｷｶﾞｲｼﾔ ｻｸﾗ")], proposals: ["text 1~11"],
      breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "an empty text is like nothing", ours: [i(1, 500, text: "")], theirs: [i(11, 500, text: "--")],
      breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "two digits swapped", ours: [i(1, 712_345, "p:A")], theirs: [i(11, 721_345, "p:A")],
      proposals: ["near-amount 1~11"], breaks: ["amount 1~11"]),
    StageCase(
      name: "a unit off without a reference", ours: [i(1, 712_345, "p:A")], theirs: [i(11, 712_346, "p:A")],
      proposals: ["near-amount 1~11"], breaks: ["amount 1~11"]),
  ]

  static let kinds = [
    StageCase(
      name: "young items are in transit", ours: [i(1, 500, day: 16)], theirs: [i(11, 700, day: 15)],
      breaks: ["timing -~11", "timing 1~-"]),
    StageCase(
      name: "a disputed item is not matched", ours: [i(1, 500, "e:E1", flags: .disputed)],
      theirs: [i(11, 500, "e:E1")], breaks: ["bank-only -~11", "disputed 1~-"]),
    StageCase(
      name: "the very same line twice", ours: [], theirs: [i(11, 500, text: "fee"), i(12, 500, text: "fee")],
      breaks: ["bank-only -~11", "duplicate -~12"]),
    StageCase(
      name: "what an earlier run matched is neither matched nor open",
      ours: [i(1, 500, "e:E1", flags: .consumed)], theirs: [i(11, 500, "e:E1", flags: .consumed)]),
    StageCase(
      name: "a double booking of what an earlier run matched is no other payment",
      ours: [i(1, 500, "e:E1 p:A", flags: .consumed), i(2, 500, "e:E2 p:A", day: 2)],
      theirs: [i(11, 500, "e:E1 p:A", flags: .consumed), i(12, 500, "e:E1 p:A", day: 2)],
      proposals: ["amount-date-party 2~12"], breaks: ["duplicate -~12", "ledger-only 2~-"]),
    StageCase(
      name: "the line of an earlier run once more", ours: [],
      theirs: [i(12, 500, text: "fee", flags: .consumed), i(11, 500, text: "fee")],
      breaks: ["duplicate -~11"]),
    StageCase(
      name: "a line that an event was made for, once more", ours: [i(1, 500, "r:bank-line/11/0")],
      theirs: [named("bank-line/11/0", i(11, 500, text: "fee")), i(12, 500, text: "fee")],
      matches: ["exact-reference 1~11"], breaks: ["duplicate -~12"]),
  ]

  private static func named(_ name: String, _ item: Item) -> Item {
    var item = item
    item.name = name
    return item
  }

  @Test func aMatchSaysWhichRuleMadeItAndWhy() throws {
    let result = reconcile([i(1, 500, "e:E1")], [i(11, 501, "e:E1")], Self.tolerant)
    let match = result.match(0)
    #expect(match.rule == "exact-reference")
    #expect(
      match.reason
        == "both carry end-to-end E1, and the amounts agree, but for a difference of 1 within the tolerance")
    #expect(match.difference == 1)
    #expect(match.account == "5190")
    #expect(reconcile([i(1, 500, "e:E1")], [i(11, 500, "e:E1")], Self.tolerant).match(0).account == nil)
  }

  @Test func agesFallIntoBuckets() {
    let ours = [0, 13, 12, -70, -71].enumerated().map { i(Int64($0.offset), 500, day: Int32($0.element)) }
    let found = reconcile(ours, []).breaks.map { "\($0.age) \(MatchingRules.standard.bucketName($0.bucket))" }
    #expect(found.sorted() == ["20 8-30", "7 0-7", "8 8-30", "90 31-90", "91 91+"])
  }

  @Test func anExhaustedBudgetIsNamed() {
    // Thirty lines of even amounts cannot sum to an odd one, and no bound can see that.
    let theirs = (Int64(0)..<30).map { (place: Int64) -> Item in
      i(100 + place, 1_000_000 + 74 * place * place, "p:A")
    }
    let search = MatchingRules.Search(parts: 12, nodes: 1000)
    let rules = MatchingRules(stages: [.init("one-to-many", .subset(single: .ours, search), days: 5)])
    let result = reconcile([i(1, 8_000_001, "p:A")], theirs, rules)
    #expect(result.matchCount == 0)
    #expect(result.exhausted.map(\.item) == [ItemID(1)])
    #expect(result.exhausted.map(\.rule) == ["one-to-many"])
    #expect((1000...1001).contains(result.exhausted[0].nodes))
    let few = MatchingRules.Search(parts: 12, candidates: 10)
    let refused = reconcile(
      [i(1, 8_000_001, "p:A")], theirs,
      MatchingRules(stages: [.init("one-to-many", .subset(single: .ours, few), days: 5)]))
    #expect(refused.exhausted.map(\.nodes) == [0])
    #expect(refused.exhausted.map(\.candidates) == [30])
  }

  @Test func chanceIsNoProof() {
    // Twenty small amounts make almost any sum: the only subset of five may still be a coincidence.
    let theirs = (Int64(0)..<14).map { (place: Int64) -> Item in i(100 + place, 101 + (1 << place), "p:A") }
    let rules = MatchingRules(stages: [.init("one-to-many", .subset(single: .ours, .init()), days: 5)])
    let total = theirs[3].amount + theirs[5].amount + theirs[9].amount
    let result = reconcile([i(1, total, "p:A")], theirs, rules)
    #expect(result.matchCount == 0)
    #expect(result.proposals.count == 1)
  }
}
