import Money
import Reconciliation
import Testing

/// What a person took apart stays apart for every rule; it may be proposed.
struct UndoneTests {
  @Test func aPairIsNotMadeAgain() {
    let result = reconcile([i(1, 500, "e:E1")], [i(11, 500, "e:E1")], undone: [([1], [11])])
    #expect(matches(result).isEmpty)
    #expect(proposals(result) == ["exact-reference 1~11", "sum-by-reference 1~11"])
    #expect(result.proposals[0].reason == "a match of these was taken back: a person decides")
    #expect(breaks(result) == ["bank-only -~11", "ledger-only 1~-"])
  }

  @Test func anotherPartnerIsFound() {
    let (ours, theirs) = ([i(1, 500, "e:E1")], [i(11, 500, "e:E1"), i(12, 500, "e:E1", day: 3)])
    #expect(matches(reconcile(ours, theirs)) == ["exact-reference 1~11"])
    let result = reconcile(ours, theirs, undone: [([1], [11])])
    #expect(matches(result) == ["exact-reference 1~12"])
    #expect(breaks(result) == ["duplicate -~11"])
  }

  @Test func byPartyTheOtherCandidateIsTheOnlyOne() {
    let (ours, theirs) = ([i(1, 500, "p:A")], [i(11, 500, "p:A"), i(12, 500, "p:A", day: 1)])
    #expect(matches(reconcile(ours, theirs)).isEmpty)
    #expect(matches(reconcile(ours, theirs, undone: [([1], [11])])) == ["amount-date-party 1~12"])
  }

  /// One of ours and one of theirs that were taken apart are two breaks, though party and amount agree.
  @Test func aPairOfAPartyIsTwoBreaks() {
    let result = reconcile([i(1, 500, "p:A")], [i(11, 500, "p:A")], undone: [([1], [11])])
    #expect(matches(result).isEmpty)
    #expect(breaks(result) == ["bank-only -~11", "ledger-only 1~-"])
  }

  @Test func aSubsetIsSearchedAmongTheOthers() {
    let ours = [i(1, 712_345, "p:A")]
    let theirs = [i(11, 300_001, "p:A"), i(12, 412_344, "p:A", day: 1)]
    #expect(matches(reconcile(ours, theirs)) == ["one-to-many 1~11,12"])
    let result = reconcile(ours, theirs, undone: [([1], [11, 12])])
    #expect(matches(result).isEmpty)
    #expect(result.breakCount == 3)
  }

  @Test func aReturnIsNotMadeAgain() {
    let theirs = [i(11, -500, "e:E1"), i(12, 500, "e:E1", day: 2)]
    #expect(matches(reconcile([], theirs)) == ["reversal -~11,12"])
    #expect(matches(reconcile([], theirs, undone: [([], [11, 12])])).isEmpty)
  }

  /// Two items of one side that were in a match with a third are not kept apart from each other.
  @Test func partnersOfOneSideMayStayTogether() {
    let ours = [i(1, 200, "e:E1"), i(2, 300, "e:E1")]
    let result = reconcile(ours, [i(12, 500, "e:E1")], undone: [([1, 2], [11])])
    #expect(matches(result) == ["sum-by-reference 1,2~12"])
  }
}
