import Guarantees
import Ledger
import Money
import Posting
import Testing

/// Quotas and joint caps hold at every booking date, under random programmes, days and releases. The check
/// adds up the guarantees itself, from the events that were accepted.
struct QuotaPropertyTests {
  private struct Entry {
    var borrower: String
    var codes: Set<String>
    var day: Day
    var change: Int64
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>) func quotasHoldOnEveryDay(_ seed: UInt64) throws {
    let scheme = try TestPacks.japan.get()
    let programmes = scheme.programmes.filter { $0.quota != nil }
    try check(TestLedger(scheme), programmes.map(\.code), book: "osaka", seed) { $0 }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>) func onTheShoal(_ seed: UInt64) throws {
    let renamed = Renaming.japanOnShoal
    try check(TestLedger(try renamed.scheme()), ["unsecured", "ordinary"], book: "lagoon", seed) {
      try renamed.event($0)
    }
  }

  private func check(
    _ start: TestLedger, _ programmes: [String], book: String, _ seed: UInt64,
    _ renamed: (String) throws -> String
  ) throws {
    var random = SeededGenerator(seed: seed)
    var ledger = start
    let scheme = ledger.scheme
    var entries: [Entry] = []
    var (accepted, refused) = (0, 0)
    for number in 0..<120 {
      let day = Day(number: 17_500 + Int32.random(in: 0..<400, using: &random))
      let known =
        entries.isEmpty
        ? nil : ledger.working.guarantees.compactMap { $0.key.code }.randomElement(using: &random)
      if let known, number % 3 == 2 {
        let outstanding = ledger.stateIfAny(book, known)?.outstanding ?? 0
        if outstanding == 0 { continue }
        let amount = Int64.random(in: 1...outstanding, using: &random)
        var event = try ledger.event(
          renamed("guarantee.amortised A\(number) osaka \(day) guarantee=\(known)"))
        event.set(.amount, .money(amount))
        if ledger.refusal(of: event) == nil {
          let state = try ledger.state(book, known)
          entries.append(try entry(state, day, -amount, scheme))
        }
        continue
      }
      let programme = programmes[Int.random(in: programmes.indices, using: &random)]
      let product = ["", " product=unsecured", " product=special-small"].randomElement(using: &random) ?? ""
      let amount = Int64.random(in: 1...60, using: &random) * 1_500_000
      let event = try ledger.event(
        renamed(
          "guarantee.drawn G\(number) osaka \(day) guarantee=G\(number) programme=\(programme) "
            + "amount=\(amount) borrower=B\(number % 2)\(product)"))
      if let refusal = ledger.refusal(of: event) {
        #expect(refusal.code == "limit", "\(refusal.message)")
        refused += 1
        continue
      }
      accepted += 1
      entries.append(try entry(try ledger.state(book, "G\(number)"), day, amount, scheme))
      try check(entries, scheme)
    }
    #expect(accepted > 10 && refused > 10, "\(accepted) accepted, \(refused) refused")
  }

  private func entry(
    _ state: GuaranteeState, _ day: Day, _ change: Int64, _ scheme: Scheme
  ) throws -> Entry {
    let programme = try #require(state.fact(.programme))
    let quota = scheme.programmes.first { $0.code == programme }?.quota
    return Entry(
      borrower: try #require(state.fact(.borrower)),
      codes: Set([programme, quota, state.fact(.line)].compactMap { $0 }), day: day, change: change)
  }

  private func check(_ entries: [Entry], _ scheme: Scheme) throws {
    for limit in scheme.limits {
      guard case .quota(let buckets, let amount) = limit.kind else { continue }
      for borrower in ["B0", "B1"] {
        let own = entries.filter { $0.borrower == borrower && !$0.codes.isDisjoint(with: buckets) }
        for day in Set(own.map(\.day)) where limit.validity.contains(day) {
          let used = own.filter { $0.day <= day }.reduce(0) { $0 + $1.change }
          #expect(used <= amount, "\(limit.code) of \(borrower) on \(day): \(used)")
        }
      }
    }
  }
}
