import Money
import Reconciliation
import Testing

/// What each stage takes and what it leaves, as a table: our items, theirs, and what has to come of them.
struct StageTests {
  @Test(arguments: exact + sums + amounts + searches + proposed + kinds)
  func stage(_ one: StageCase) {
    let result = reconcile(one.ours, one.theirs, one.rules)
    #expect(matches(result) == one.matches)
    #expect(proposals(result) == one.proposals)
    #expect(breaks(result) == one.breaks)
  }

  static let exact = [
    StageCase(
      name: "the same end-to-end id and amount, any day apart", ours: [i(1, 500, "e:E1")],
      theirs: [i(11, 500, "e:E1", day: 17)], matches: ["exact-reference 1~11"]),
    StageCase(
      name: "references are compared in capitals", ours: [i(1, 500, "r:g17/pay")],
      theirs: [i(11, 500, "r:G17/PAY")],
      matches: ["exact-reference 1~11"]),
    StageCase(
      name: "another sign is not the same payment", ours: [i(1, 500, "e:E1")], theirs: [i(11, -500, "e:E1")],
      breaks: ["amount 1~11"]),
    StageCase(
      name: "another currency is not the same payment", ours: [i(1, 500, "e:E1")],
      theirs: [i(11, 500, "e:E1", currency: "USD")], breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "words for an absent reference are none", ours: [i(1, 500, "e:NOTPROVIDED")],
      theirs: [i(11, 500, "e:NOTPROVIDED")], breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "one unit off is a break of amount", ours: [i(1, 500, "e:E1")], theirs: [i(11, 501, "e:E1")],
      breaks: ["amount 1~11"]),
    StageCase(
      name: "one unit off within a tolerance", ours: [i(1, 500, "e:E1")], theirs: [i(11, 501, "e:E1")],
      matches: ["exact-reference 1~11"], rules: tolerant),
    StageCase(
      name: "two units off are beyond a tolerance of one", ours: [i(1, 500, "e:E1")],
      theirs: [i(11, 502, "e:E1")], breaks: ["amount 1~11"], rules: tolerant),
    StageCase(
      name: "a payment that the bank booked twice", ours: [i(1, 500, "e:E1")],
      theirs: [i(12, 500, "e:E1", day: 3), i(11, 500, "e:E1")], matches: ["exact-reference 1~11"],
      breaks: ["duplicate -~12"]),
    StageCase(
      name: "a creditor reference, printed in fours", ours: [i(1, 500, "c:RF18539007547034")],
      theirs: [i(11, 500, "c:rf18539007547034")], matches: ["creditor-reference 1~11"]),
    StageCase(
      name: "a creditor reference with swapped digits is none", ours: [i(1, 500, "c:RF18539007547034")],
      theirs: [i(11, 500, "c:RF18539007547043")], breaks: ["bank-only -~11", "ledger-only 1~-"]),
  ]

  static let sums = [
    StageCase(
      name: "one payment in two parts", ours: [i(1, 500, "e:E1")],
      theirs: [i(11, 200, "e:E1"), i(12, 300, "e:E1")], matches: ["sum-by-reference 1~11,12"]),
    StageCase(
      name: "a batch booked as one", ours: [i(1, -200, "e:E1 b:B1"), i(2, -300, "e:E2 b:B1")],
      theirs: [i(11, -500, "b:B1")], matches: ["batch 2,1~11"]),
    StageCase(
      name: "a settlement that nets", ours: [i(1, -200, "s:S1"), i(2, 900, "s:S1")],
      theirs: [i(11, 700, "s:S1")], matches: ["batch 1,2~11"]),
    StageCase(
      name: "a batch that lacks a payment is not matched", ours: [i(1, -200, "b:B1")],
      theirs: [i(11, -500, "b:B1")], breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "returned and sent again", ours: [i(1, -500, "e:E1")],
      theirs: [i(11, -500, "e:E1"), i(12, 500, "e:E1", day: 2), i(13, -500, "e:E1", day: 4)],
      matches: ["exact-reference 1~11", "reversal -~12,13"]),
    StageCase(
      name: "returned only: the return is ours to post", ours: [i(1, -500, "e:E1")],
      theirs: [i(11, -500, "e:E1"), i(12, 500, "e:E1", day: 2)], matches: ["exact-reference 1~11"],
      breaks: ["bank-only -~12"]),
    StageCase(
      name: "a posting and its reversal", ours: [i(1, -500, "r:R1"), i(2, 500, "r:R1", day: 1)], theirs: [],
      matches: ["reversal 1,2~-"]),
  ]

  static let amounts = [
    StageCase(
      name: "amount, day and party", ours: [i(1, 500, "p:A")], theirs: [i(11, 500, "p:A", day: 5)],
      matches: ["amount-date-party 1~11"]),
    StageCase(
      name: "a day beyond the window", ours: [i(1, 500, "p:A")], theirs: [i(11, 500, "p:A", day: 6)],
      breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "no party, no match", ours: [i(1, 500)], theirs: [i(11, 500)],
      breaks: ["bank-only -~11", "ledger-only 1~-"]),
    StageCase(
      name: "two candidates are a proposal", ours: [i(1, 500, "p:A")],
      theirs: [i(11, 500, "p:A"), i(12, 500, "p:A", day: 1)],
      proposals: ["amount-date-party 1~11,12", "near-amount 1~11,12"],
      breaks: ["bank-only -~11", "bank-only -~12", "ledger-only 1~-"]),
    StageCase(
      name: "a claim that both name, on the same days, in their order",
      ours: [i(1, 500, "k:K1"), i(2, 500, "k:K1", day: 3)],
      theirs: [i(11, 500, "k:K1"), i(12, 500, "k:K1", day: 3)],
      matches: ["claim-or-guarantee 1~11", "claim-or-guarantee 2~12"]),
    StageCase(
      name: "a reference that is not known does not hinder", ours: [i(1, 500, "p:A e:E1")],
      theirs: [i(11, 500, "p:A e:EX")], matches: ["amount-date-party 1~11"]),
    StageCase(
      name: "a reference of another item is a proposal",
      ours: [i(1, 500, "p:A e:E1"), i(2, 900, "p:A e:E2")],
      theirs: [i(11, 500, "p:A e:E2")], proposals: ["amount-date-party 1~11"],
      breaks: ["amount 2~11", "ledger-only 1~-"]),
  ]

  static let tolerant = MatchingRules(
    stages: MatchingRules.standard.stages,
    tolerances: [MatchingRules.Tolerance(currency: Currency("JPY")!, amount: 1, account: "5190")])
}
