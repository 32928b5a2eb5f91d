import Guarantees
import Ledger
import Money
import Reinsurance
import Testing

/// The state of a guarantee: its stored text, and what a reversal takes back.
struct GuaranteeStateTests {
  private static func number(_ random: inout SeededGenerator) -> Int64 {
    switch Int.random(in: 0...3, using: &random) {
    case 0: 0
    case 1: Int64.random(in: 1...9, using: &random)
    case 2: Int64.random(in: 0...10_000_000, using: &random)
    default: Int64.random(in: 0...Int64.max / 4, using: &random)
    }
  }

  private static func randomFacts(_ random: inout SeededGenerator) throws -> [EventField] {
    let all: [EventField] = [
      EventField(.area, .text("kanto:tokyo/1")), EventField(.borrower, .text("b.17_x-2")),
      EventField(.coverageRatio, .ratio(try #require(Ratio("80%")))),
      EventField(.end, .day(try #require(Day("2029-04-05")))), EventField(.feeClass, .text("4")),
      EventField(.fund, .text("basic")), EventField(.instalments, .whole(60)), EventField(.line, .text("L")),
      EventField(.loanAmount, .money(10_000_000)), EventField(.programme, .text("ordinary")),
    ]
    return all.filter { _ in Bool.random(using: &random) }
  }

  private static func randomState(_ random: inout SeededGenerator) throws -> GuaranteeState {
    var state = GuaranteeState(lastDate: Day(number: Int32.random(in: -50_000...50_000, using: &random)))
    state.facts = try randomFacts(&random)
    if Bool.random(using: &random) {
      state.cohort = Int16.random(in: 1970...2100, using: &random)
      state.attachedOn = Day(number: Int32.random(in: -9...20_000, using: &random))
    }
    state.openApproval = number(&random)
    state.drawn = number(&random)
    state.outstanding = number(&random)
    state.feeReceivable = number(&random)
    state.feeUnearned = number(&random)
    state.margin = number(&random)
    (state.interest, state.face) = (number(&random), number(&random))
    for mark in StateMark.allCases where Bool.random(using: &random) { state.marks[mark] = number(&random) }
    for group in 0..<Int.random(in: 0...3, using: &random) {
      let isTreaty = Bool.random(using: &random)
      state.layers.append(
        ResolvedLayer(
          party: Bool.random(using: &random) ? "insurer" : nil, treaty: isTreaty ? "QS-2024" : nil,
          underwritingYear: isTreaty ? 2024 : 0,
          ratio: try #require(Ratio(Int64.random(in: 0...7, using: &random), 7)),
          base: LayerBase.allCases.randomElement(using: &random) ?? .principal,
          cap: Bool.random(using: &random) ? number(&random) : nil, group: group))
      state.layers[group].isClaimedOnRequest = Bool.random(using: &random)
      state.layers[group].cession =
        [.atDrawdown, .open, .bound].randomElement(using: &random) ?? .atDrawdown
      state.exposures.append(number(&random))
    }
    for index in 0..<Int.random(in: 0...3, using: &random) {
      state.claims.append(randomClaim("K\(index)/2.0", payers: state.layers.count, &random))
    }
    for index in 0..<Int.random(in: 0...2, using: &random) {
      var notice = NoticeState(
        id: "N\(index)", year: 2024, reserves: state.layers.map { _ in number(&random) })
      notice.expected = 1 + number(&random)
      notice.retroceded = (0..<Int.random(in: 0...3, using: &random)).map { _ in number(&random) }
      state.notices.append(notice)
    }
    return state
  }

  private static func randomClaim(
    _ id: String, payers: Int, _ random: inout SeededGenerator
  ) -> ClaimState {
    var claim = ClaimState(id: id, payers: payers)
    claim.accidentYear = Int16.random(in: 0...2100, using: &random)
    claim.acceptedPrincipal = 1 + number(&random)
    claim.acceptedOther = number(&random)
    claim.paidPrincipal = number(&random)
    claim.paidOther = number(&random)
    claim.book = number(&random)
    claim.ownWrittenDown = number(&random)
    claim.recovered = number(&random)
    for payer in 0..<payers {
      claim.payers[payer].claimed = number(&random)
      claim.payers[payer].suspense = number(&random)
      claim.payers[payer].shared = number(&random)
      claim.payers[payer].writtenDown = number(&random)
      if Bool.random(using: &random) { claim.payers[payer].reduced = number(&random) }
      if Bool.random(using: &random) { claim.payers[payer].turned = number(&random) }
      guard Bool.random(using: &random) else { continue }
      claim.payers[payer].filing.paid = number(&random)
      claim.payers[payer].filing.recovered = number(&random)
      claim.payers[payer].filing.shared = number(&random)
      claim.payers[payer].filing.exceeded = number(&random)
    }
    return claim
  }

  @Test(arguments: 1...100)
  func textsReadBack(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20 {
      let state = try Self.randomState(&random)
      let read = try #require(GuaranteeState(text: state.text))
      #expect(read == state)
      #expect(read.text == state.text)
    }
  }

  /// What a database could hand back damaged is not read as something else.
  @Test(arguments: [
    "", ";", "on", "on=", "on=x", "on=1;", "on=1;A", "on=1;A=x", "on=1;q=1", "on=1;Y=99999", "on=1;T=1.5",
    "on=1;amount=1.5", "on=1;L=a,b,0,1,principal,,0", "on=1;L=a,b,0,1,all,,0,5",
    "on=1;L=a,b,0,1/0,principal,,0,5",
    "on=1;L=a,b,0,1,principal,x,0,5", "on=1;L=a,b,0,1,principal,,0,5,6",
    "on=1;L=a,b,0,1,principal,,0,5,claim+claim",
    "on=1;L=a,b,0,1,principal,,0,5,open+bound", "on=1;L=a,b,0,1,principal,,0,5,atDrawdown",
    "on=1;L=a,b,0,1,principal,,0,5,", "on=1;C=K,2024,1,2,3,4,5,6,7;P=1,2,3,4,5,6,7",
    "on=1;C=K,2024,1,2,3",
    "on=1;P=1,2,3,4",
    "on=1;C=K,2024,1,2,3,4,5,6,7;P=1,2,3", "on=1;C=K,x,1,2,3,4,5,6,7", "on=1;N=K,2024", "on=1;N=K,2024,1,x",
    "on=1;N=K,2024,1,", "on=1;n=1", "on=1;N=K,2024,1,1;n=1,x", "on=1;N=K,2024,1,1;n=1;n=1", "on=1;M=",
  ])
  func damagedTextsAreRefused(text: String) { #expect(GuaranteeState(text: text) == nil) }

  @Test func theTextOfJP1() throws {
    var state = GuaranteeState(lastDate: Day(number: 20_129))
    state.facts = [EventField(.programme, .text("ordinary"))]
    (state.cohort, state.attachedOn, state.drawn) = (2024, Day(number: 19_818), 8_000_000)
    state.layers = [
      ResolvedLayer(
        party: "insurer", treaty: nil, underwritingYear: 0, ratio: try #require(Ratio("80%")),
        base: .principal, cap: nil, group: 0)
    ]
    state.exposures = [0]
    var claim = RecoveryApplicationTests.paidClaim(claimed: [5_120_000])
    claim.accidentYear = 2025
    state.claims = [claim]
    #expect(
      state.text == "on=20129;programme=ordinary;Y=2024;T=19818;D=8000000;L=insurer,,0,4/5,principal,,0,0"
        + ";C=K1,2025,6400000,48000,6400000,48000,6448000,0,0;P=5120000,5120000,0,0")
  }

  /// Adds the same difference to two states: what an event does.
  private struct Change {
    var numbers: [Int64]

    init(_ random: inout SeededGenerator) {
      numbers = (0..<50).map { _ in
        Bool.random(using: &random) ? 0 : Int64.random(in: -1_000_000...1_000_000, using: &random)
      }
    }

    func apply(to state: inout GuaranteeState) {
      var next = numbers.makeIterator()
      func take() -> Int64 { next.next() ?? 0 }
      state.openApproval += take()
      state.drawn += take()
      state.outstanding += take()
      state.feeReceivable += take()
      state.feeUnearned += take()
      state.margin += take()
      for index in state.notices.indices {
        state.notices[index].expected += take()
        for layer in state.notices[index].reserves.indices { state.notices[index].reserves[layer] += take() }
        for line in state.notices[index].retroceded.indices {
          state.notices[index].retroceded[line] += take()
        }
      }
      for index in state.exposures.indices { state.exposures[index] += take() }
      guard !state.claims.isEmpty else { return }
      state.claims[0].acceptedPrincipal += take()
      state.claims[0].acceptedOther += take()
      state.claims[0].paidPrincipal += take()
      state.claims[0].paidOther += take()
      state.claims[0].book += take()
      state.claims[0].ownWrittenDown += take()
      state.claims[0].recovered += take()
      for index in state.claims[0].payers.indices {
        state.claims[0].payers[index].claimed += take()
        state.claims[0].payers[index].suspense += take()
        state.claims[0].payers[index].shared += take()
        state.claims[0].payers[index].writtenDown += take()
      }
    }
  }

  @Test(arguments: 1...100)
  func takingBackIsTheExactInverse(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let before = try Self.randomState(&random)
    let change = Change(&random)
    let later = Change(&random)
    var after = before
    change.apply(to: &after)
    let addsClaim = Bool.random(using: &random)
    if addsClaim { after.claims.append(Self.randomClaim("new", payers: after.layers.count, &random)) }

    var undone = after
    undone.takeBack(after: after, before: before)
    #expect(undone == before)

    var now = after
    later.apply(to: &now)
    now.takeBack(after: after, before: before)
    var expected = before
    if addsClaim, before.claims.isEmpty {
      // The later change went to the claim that is taken back: all of it but that change goes.
      return
    }
    later.apply(to: &expected)
    #expect(now == expected, "as if the event had never been")
  }

  @Test func takingBackTheFirstEventLeavesNothing() throws {
    var random = SeededGenerator(seed: 7)
    for _ in 0..<50 {
      let state = try Self.randomState(&random)
      var undone = state
      undone.takeBack(after: state, before: nil)
      #expect(undone.claims.isEmpty && undone.notices.isEmpty)
      #expect(undone.exposures.allSatisfy { $0 == 0 })
      let money = [
        undone.openApproval, undone.drawn, undone.outstanding, undone.feeReceivable, undone.feeUnearned,
        undone.margin,
      ]
      #expect(money == [0, 0, 0, 0, 0, 0])
    }
  }

  @Test func impossibleStatesAreSeen() throws {
    func state(_ change: (inout GuaranteeState) -> Void) -> Bool {
      var state = GuaranteeState(lastDate: Day(number: 0))
      state.exposures = [0]
      state.claims = [RecoveryApplicationTests.paidClaim()]
      change(&state)
      return state.isImpossible
    }
    #expect(!state { _ in })
    let changes: [(inout GuaranteeState) -> Void] = [
      { $0.openApproval = -1 }, { $0.drawn = -1 }, { $0.outstanding = -1 }, { $0.feeReceivable = -1 },
      { $0.feeUnearned = -1 }, { $0.exposures[0] = -1 }, { $0.claims[0].paidPrincipal += 1 },
      { $0.claims[0].paidOther += 1 }, { $0.claims[0].book = -1 }, { $0.claims[0].ownWrittenDown = -1 },
      { $0.claims[0].recovered = -1 }, { $0.claims[0].payers[0].suspense = -1 },
      { $0.claims[0].payers[1].shared = -1 }, { $0.claims[0].payers[1].writtenDown = -1 },
      { $0.claims[0].payers[0].shared = 5_120_001 }, { $0.claims[0].payers[0].claimed = -1 },
    ]
    for (place, change) in changes.enumerated() { #expect(state(change), "change \(place)") }
  }
}
