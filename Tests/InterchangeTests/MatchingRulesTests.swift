import Interchange
import Money
import Reconciliation
import Testing

struct MatchingRulesTests {
  private func read(_ text: String) throws -> MatchingRules {
    try MatchingRulesReader.read(Array(text.utf8), file: "rules.yaml").0
  }

  @Test func everyMethodIsRead() throws {
    let rules = try read(
      """
      format: gledger.rules/1
      name: house
      timing_days: 3
      buckets: [10, 60]
      tolerances: [ { currency: USD, amount: "0.02", account: "5190" } ]
      stages:
        - { name: exact, method: reference, kinds: [reference, end-to-end] }
        - { name: batch, method: sum, kinds: [batch, settlement], days: 10 }
        - { name: returned, method: reversal, kinds: [end-to-end], days: 30 }
        - { name: amount, method: amount, days: 5 }
        - { name: parts, method: subset, single: ours, parts: 4, candidates: 30, nodes: 900,
            all_nodes: 5000, odds: 10 }
        - { name: nets, method: subset, single: theirs, nets: yes }
        - { name: groups, method: several, near: 7 }
        - { name: near, method: near, amount: 9 }
        - { name: text, method: text, likeness: 600, days: 1 }
      """)
    #expect(rules.timingDays == 3)
    #expect((0...2).map { rules.bucketName($0) } == ["0-10", "11-60", "61+"])
    #expect(rules.tolerances == [.init(currency: Currency("USD")!, amount: 2, account: "5190")])
    let search = MatchingRules.Search(parts: 4, candidates: 30, nodes: 900, allNodes: 5000, odds: 10)
    let expected: [MatchingRules.Stage] = [
      .init("exact", .reference([.reference, .endToEnd])),
      .init("batch", .sum([.batch, .settlement]), days: 10),
      .init("returned", .reversal([.endToEnd]), days: 30), .init("amount", .amount, days: 5),
      .init("parts", .subset(single: .ours, search)),
      .init("nets", .subset(single: .theirs, .init(nets: true))),
      .init("groups", .several(.init(near: 7))), .init("near", .near(9)),
      .init("text", .text(likeness: 600), days: 1),
    ]
    #expect(rules.stages == expected)
  }

  /// One example of every error: the text below the format line, the line of the fault, and what it says.
  @Test(arguments: [
    ("stages: []", 2, "has no stages"),
    ("stages: [ { method: guess } ]", 2, "names no method"),
    ("stages: [ { method: reference, kinds: [iban] } ]", 2, "are no kinds of references"),
    ("stages: [ { method: amount, kinds: [claim] } ]", 2, "is no key of this place"),
    ("stages: [ { method: subset } ]", 2, "does not say which side is single"),
    ("stages: [ { method: amount, days: few } ]", 2, "is no number from 0 to 3660"),
    ("stages: [ { method: amount }, { method: amount } ]", 2, "has two stages of one name"),
    ("buckets: [7, 7]\nstages: [ { method: amount } ]", 2, "are no rising days"),
    (
      "tolerances: { currency: USD, amount: \"0.02\", account: \"5190\" }\nstages: [ { method: amount } ]", 2,
      "is no list"
    ),
    ("stages: { method: amount }", 2, "is no list"),
    (
      "tolerances: [ { currency: JPY, amount: \"0.5\", account: \"1\" } ]\nstages: [ { method: amount } ]", 2,
      "is no amount of JPY"
    ),
    (
      "tolerances: [ { currency: JPY, amount: \"5\" } ]\nstages: [ { method: amount } ]", 2,
      "names no account"
    ),
    ("stages:\n  - { method: several, nets: yes }", 3, "is no key of this place"),
    ("stages:\n  - { method: subset, single: ours, nets: perhaps }", 3, "is neither yes nor no"),
  ])
  func faultsAreNamed(_ text: String, _ line: Int, _ message: String) {
    do {
      _ = try read("format: gledger.rules/1\n" + text)
      Issue.record("is read")
    } catch let errors as MappingErrors {
      let found = errors.diagnostics.contains {
        $0.line == line && $0.message.contains(message) && !$0.remedy.isEmpty
      }
      #expect(found, "\(errors.diagnostics)")
    } catch {
      Issue.record(error)
    }
  }

  @Test func anotherFormatIsRefused() {
    #expect(throws: MappingErrors.self) {
      try read("format: gledger.rules/2\nstages: [ { method: amount } ]")
    }
    #expect(throws: MappingErrors.self) { try read("") }
  }

  @Test func theStandardRulesSayThemselvesInOneText() {
    let text = MatchingRules.standard.canonical
    #expect(text.hasPrefix("stage exact-reference any reference reference,end-to-end\n"))
    var other = MatchingRules.standard
    other.timingDays += 1
    #expect(other.canonical != text)
  }
}
