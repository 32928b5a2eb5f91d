import Ledger
import Money
import Posting
import Testing

/// The laws of the design on random sequences of events.
struct LawTests {
  enum Pack: String, CaseIterable, Sendable {
    case japanMini, unitedStates, reef
  }

  private static func start(_ pack: Pack, seed: UInt64) throws -> (TestLedger, RandomEvents) {
    switch pack {
    case .japanMini:
      var ledger = TestLedger(try TestPacks.withoutMinimum(TestPacks.japanMini.get()))
      for text in JP1.funded { try ledger.post(text) }
      return (
        ledger,
        RandomEvents(
          seed: seed, book: "tokyo", contributor: "metro", programme: "ordinary", insurer: "insurer")
      )
    case .reef:
      var ledger = TestLedger(try TestPacks.withoutMinimum(TestPacks.reef.get()))
      for text in JP1.funded { try ledger.post(Renaming.miniOnReef.event(text)) }
      return (
        ledger,
        RandomEvents(
          seed: seed, book: "atoll", contributor: "council", programme: "thrift", insurer: "island-re")
      )
    case .unitedStates:
      var ledger = TestLedger(try TestPacks.unitedStates.get())
      for text in UnitedStatesTests.funded { try ledger.post(text) }
      return (
        ledger,
        RandomEvents(
          seed: seed, book: "AL", contributor: "treasury", programme: "7a", insurer: "reinsurer")
      )
    }
  }

  private static func settlement(_ ledger: inout TestLedger, _ events: RandomEvents, _ step: Int) throws {
    let items = ledger.open(events.book, events.insurer)
    let date = Day(number: 19_800 + Int32(step * 2))
    _ = try? ledger.settle("reinsurance.settlement S\(step) \(events.book) \(date)", items: items)
  }

  /// Law 1, mirrors and clearing accounts after every event; states, items and sums explain the balances.
  @Test(arguments: Pack.allCases, Array(1...6) as [UInt64])
  func lawsHoldAfterEveryEvent(pack: Pack, seed: UInt64) throws {
    var (ledger, events) = try Self.start(pack, seed: seed)
    var (accepted, rejected): (Set<EventKind>, [String: Int]) = ([], [:])
    for step in 1...300 {
      let event = try events.next(ledger)
      if let rejection = ledger.refusal(of: event) {
        rejected[rejection.code, default: 0] += 1
      } else {
        accepted.insert(event.kind)
      }
      if step % 60 == 0 { try Self.settlement(&ledger, events, step) }
      var faults = ledger.faultsOfTransfers() + ledger.faultsOfMirrors()
      faults += ledger.faultsOfStates(book: events.book) + ledger.faultsOfItems(book: events.book)
      try #require(faults == [], "step \(step): \(event.kind.code) \(event.fields)")
    }
    #expect(ledger.faultsOfSums() == [])
    #expect(accepted.count >= 15, "the sequence reaches most events: \(accepted)")
    #expect(rejected.count >= 6, "and most refusals: \(rejected)")
    for guarding in ledger.engine.guards.guards {
      #expect(
        (guarding.curve.lowest() ?? 0) >= guarding.minimum || !guarding.isUsed, "\(guarding.holder)")
      if let account = guarding.account {
        let far = Day(number: 1 << 20)
        #expect(guarding.curve.balance(on: far) == guarding.sign * (ledger.balances[account] ?? 0))
      }
    }
  }

  /// A rejected event leaves transfers, sums, guards and the working set as they were.
  @Test(arguments: Pack.allCases, Array(101...104) as [UInt64])
  func aRejectedEventLeavesNothing(pack: Pack, seed: UInt64) throws {
    var (ledger, events) = try Self.start(pack, seed: seed)
    var rejections = 0
    for _ in 1...80 {
      let event = try events.next(ledger)
      let before = ledger.snapshot()
      if ledger.refusal(of: event) != nil {
        rejections += 1
        try #require(ledger.snapshot() == before, "\(event.kind.code) \(event.fields)")
      }
    }
    #expect(rejections > 20)
  }

  /// The same events give the same transfers, whatever was decided before in another engine.
  @Test(arguments: Pack.allCases)
  func decidingIsPure(pack: Pack) throws {
    var (first, events) = try Self.start(pack, seed: 7)
    var (second, _) = try Self.start(pack, seed: 7)
    for _ in 1...150 {
      let event = try events.next(first)
      let refusals = [first.refusal(of: event), second.refusal(of: event)]
      #expect(refusals[0] == refusals[1])
      #expect(first.last == second.last)
    }
    #expect(first.snapshot() == second.snapshot())
  }

  /// What an event did to a guarantee's state, its reversal takes back exactly.
  @Test(arguments: Pack.allCases, Array(201...205) as [UInt64])
  func aReversalRightAfterItsOriginalIsTheExactInverse(pack: Pack, seed: UInt64) throws {
    var (ledger, events) = try Self.start(pack, seed: seed)
    var reversed = 0
    for step in 1...150 {
      let event = try events.next(ledger)
      guard event.kind != .postingReversed else { continue }
      let code = event.text(.guarantee)
      let before = code.flatMap { ledger.stateIfAny(events.book, $0) }
      let balances = ledger.balances.filter { $0.value != 0 }
      let open = ledger.items.filter { $0.remaining != 0 }.reduce(0) { $0 + $1.remaining }
      guard ledger.refusal(of: event) == nil else { continue }
      let posted = ledger.last
      var reversal = event
      (reversal.kind, reversal.reference, reversal.fields) = (.postingReversed, "x\(step)", [])
      reversal.set(.of, .text(event.reference))
      reversal.set(.reason, .text("test"))
      try ledger.post(reversal)
      reversed += 1
      let mirrored = posted.map { original in
        var mirror = original
        (mirror.debit, mirror.credit) = (original.credit, original.debit)
        return mirror
      }
      #expect(ledger.last == mirrored)
      #expect(ledger.balances.filter { $0.value != 0 } == balances)
      #expect(ledger.items.reduce(0) { $0 + $1.remaining } == open)
      if let code, var state = ledger.stateIfAny(events.book, code) {
        // Facts, dates and layers stay; all money is as before.
        if let before {
          (state.facts, state.lastDate, state.cohort) = (before.facts, before.lastDate, before.cohort)
          (state.attachedOn, state.layers) = (before.attachedOn, before.layers)
          if before.exposures.isEmpty { state.exposures = [] }
          #expect(state == before)
        } else {
          #expect(state.drawn == 0 && state.outstanding == 0 && state.openApproval == 0)
        }
      }
      // Posted again under another reference, so that the sequence goes on.
      var again = event
      again.reference += "/again"
      _ = ledger.refusal(of: again)
    }
    #expect(reversed > 30)
  }
}
