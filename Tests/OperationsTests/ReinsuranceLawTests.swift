import Foundation
import Money
import Operations
import Posting
import PostgreSQL
import Store
import TestBooks
import Testing

/// Laws of reinsurance.md 6, on random programmes posted into PostgreSQL and read back from its sums.
/// `GLEDGER_LONG=yes` runs 60 seeds of up to 200 guarantees; `GLEDGER_SEED=17` one.
@Suite struct ReinsuranceLawTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var seed: UInt64
    var guarantees: Int
    var testDescription: String { "seed \(seed), \(guarantees) guarantees" }
  }

  static let cases: [Case] = {
    let environment = ProcessInfo.processInfo.environment
    func made(_ seed: UInt64, _ count: Int? = nil) -> Case {
      Case(seed: seed, guarantees: count ?? [7, 30, 90, 200][Int(seed / 3 % 4)])
    }
    if let seed = environment["GLEDGER_SEED"].flatMap({ UInt64($0) }) { return [made(seed)] }
    if environment["GLEDGER_LONG"] == "yes" { return (1...60).map { made($0) } }
    return inSuite
  }()

  // Of 46 and 48 the order of losses within the year makes a difference; of 8 and 57 the reinsurer's own
  // excess takes something.
  private static let inSuite = [
    (2, 40), (3, 30), (4, 12), (6, 12), (46, 12), (48, 12), (8, 12), (57, 12),
  ].map {
    Case(seed: $0.0, guarantees: $0.1)
  }

  /// What a programme of the suite does not reach, its laws do not test.
  @Test func theProgrammesReachWhatTheyAreFor() {
    let worlds = Self.inSuite.map { ReinsuranceWorld(seed: $0.seed, count: $0.guarantees) }
    #expect(worlds.contains { !ReinsuranceModel($0).inward().isEmpty })
    #expect(worlds.contains { $0.excesses.contains { $0.inuring == 25 } })
    #expect(worlds.contains { $0.shares.contains { $0.endorsed != nil } })
    #expect(worlds.contains { $0.shares.contains { $0.code == "RR" } })
    for code in ["XA", "XE", "XP", "XY"] {
      #expect(worlds.contains { ReinsuranceModel($0).excesses()[code] != nil }, "\(code)")
    }
  }

  @Test(arguments: cases)
  func everyProgrammeKeepsTheLaws(row: Case) throws {
    var world = ReinsuranceWorld(seed: row.seed, count: row.guarantees)
    let template = Result<String, any Error> { try Template.make(try world.pack()) }
    let (parts, whole) = (try TestLedger(template), try TestLedger(template))
    let model = ReinsuranceModel(world)
    let files = world.inParts()
    try parts.mustPost(world.opening())
    for file in files.paid { try parts.mustPost(file) }
    try settle(parts, world, "2024-06-30")
    try expectAsApplied(parts, world, "2024-06-30", isExact: true)
    for file in files.recovered { try parts.mustPost(file) }
    try whole.mustPost(world.opening())
    if let file = world.atOnce() { try whole.mustPost(file) }
    for ledger in [parts, whole] {
      try settle(ledger, world, "2024-12-31")
      #expect(try items(ledger) == model.parts.filter { $0.value != ReinsuranceModel.Part() }, "\(row)")
      try expectConserved(ledger, model)
      let taken = model.excesses()
      for excess in world.excesses {
        #expect(
          try excessLosses(ledger, excess.code) == taken[excess.code] ?? [:], "\(row), \(excess.code)")
      }
      #expect(try excessLosses(ledger, "RX") == model.inward(), "\(row), RX")
    }
    try expectAsApplied(parts, world, "2024-12-31", isExact: false)
    // Split payment, order of input and what was taken back make no difference, in any account.
    #expect(try balances(parts) == balances(whole), "\(row)")
    try expectExactlyNegated(parts)
    let report = try VerifyRun(parts.database).verify()
    #expect(report.isClean, "\(row): \(report.faults)")
  }

  private func settle(_ ledger: TestLedger, _ world: ReinsuranceWorld, _ through: String) throws {
    for excess in world.allExcesses {
      _ = try TreatyAccountRun(ledger.database, ledger.options).account(
        treaty: excess.code, through: day(through))
    }
  }

  /// What stands in open items of claims and recoveries, by claim and panel line.
  private func items(_ ledger: TestLedger) throws -> [ReinsuranceModel.Key: ReinsuranceModel.Part] {
    var found: [ReinsuranceModel.Key: ReinsuranceModel.Part] = [:]
    let rows = try ledger.query(
      """
      select book.code, item.treaty, item.party, item.claim, item.kind, sum(item.amount)::bigint
      from ledger.open_item as item join ledger.book using (book_id)
      where item.kind in ('claim', 'remittance') group by 1, 2, 3, 4, 5 having sum(item.amount) <> 0
      """)
    for row in rows {
      let key = ReinsuranceModel.Key(
        cedant: try row.text(0), treaty: try row.text(1), party: try row.text(2),
        claim: Int(try row.text(3).dropFirst()) ?? -1)
      if try row.text(4) == "claim" {
        found[key, default: ReinsuranceModel.Part()].claimed = try row.int64(5)
      } else {
        found[key, default: ReinsuranceModel.Part()].shared = try row.int64(5)
      }
    }
    return found
  }

  /// net + ceded = gross, in each association's accounts: what it paid less what came back, and what it
  /// claimed of its reinsurers less what it owes them.
  private func expectConserved(_ ledger: TestLedger, _ model: ReinsuranceModel) throws {
    let rows = try ledger.query(
      """
      select book, sum(amount * case component when 'paid' then 1 else -1 end
        * case event when 'posting.reversed' then -1 else 1 end)::bigint
      from ledger.transfer
      where component in ('paid', 'book') and event in ('claim.paid', 'recovery.received', 'posting.reversed')
      group by book
      """)
    let gross = Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text(0), try $0.int64(1)) })
    for book in ["VT", "OH"] {
      let ceded = try ledger.balance(book, "1220") + ledger.balance(book, "2220")
      let kept = zip(model.world.guarantees, model.net).reduce(Int128(0)) { sum, entry in
        sum + (entry.0.book == book ? Int128(entry.1) : 0)
      }
      #expect(kept + ceded == Int128(gross[book] ?? 0), "net + ceded = gross in \(book)")
    }
  }

  private func excessLosses(_ ledger: TestLedger, _ code: String) throws -> [String: Int64] {
    let rows = try ledger.query(
      """
      select book.code, sum(item.amount)::bigint
      from ledger.open_item as item join ledger.book using (book_id)
      where item.kind = 'treaty' and item.claim = 'excessLoss' and item.treaty = $1
      group by 1 having sum(item.amount) <> 0
      """, [.text(code)])
    return Dictionary(uniqueKeysWithValues: try rows.map { (try $0.text(0), try $0.int64(1)) })
  }

  private func balances(_ ledger: TestLedger) throws -> [String] {
    try ledger.query(
      """
      select concat_ws(' ', account.book, account.fund, account.chart, account.detail, segment.key,
        sum(total.debit - total.credit))
      from ledger.balance_sum as total
      join ledger.account using (account_id) join ledger.segment using (segment_id)
      group by account.book, account.fund, account.chart, account.detail, segment.key
      having sum(total.debit - total.credit) <> 0 order by 1
      """
    ).map { try $0.text(0) }
  }

  /// A reversal has the transfers and items of its original with their sides exchanged, and nothing else.
  private func expectExactlyNegated(_ ledger: TestLedger) throws {
    let transfers = try ledger.number(
      """
      with pair as (
        select book, debit_account as a, debit_detail as b, credit_account as c, credit_detail as d, amount,
          segment, event_id, ordinal from ledger.transfer
      )
      select count(*) from ledger.reversal
      cross join lateral (
        select back.amount as one, first.amount as other
        from (select * from pair where event_id = reversal.event_id) as back
        full join (select * from pair where event_id = reversal.original_event_id) as first
          on first.ordinal = back.ordinal and first.book = back.book and first.segment = back.segment
          and (first.a, first.b, first.c, first.d) = (back.c, back.d, back.a, back.b)
        where back.amount is distinct from first.amount
      ) as wrong
      """)
    let items = try ledger.number(
      """
      select count(*) from ledger.reversal
      cross join lateral (
        select from ledger.open_item as item
        where item.event_id in (reversal.event_id, reversal.original_event_id)
        group by item.book_id, item.kind, item.party, item.treaty, item.segment_id, item.guarantee, item.claim
        having sum(item.amount) <> 0
      ) as left_over
      """)
    #expect(transfers == 0 && items == 0, "\(transfers) transfers, \(items) items")
  }

  /// `treaty apply` on the ledger's claims takes what was posted: exactly where nothing was recovered, else
  /// within the unit that each rounding of a line may differ by.
  private func expectAsApplied(
    _ ledger: TestLedger, _ world: ReinsuranceWorld, _ asOf: String, isExact: Bool
  ) throws {
    let tiers = try ledger.read { snapshot in
      let none = try SubjectAmounts([], option: "", treaties: [], snapshot.pack.scheme.currency)
      return try TreatyApplyRun.currencies(
        snapshot, treaties: nil, losses: .stored(asOf: day(asOf), by: .claim),
        measures: TreatyMeasures(premium: none, volume: none))[0].tiers
    }
    var posted: [String: Int64] = [:]
    for (key, part) in try items(ledger) {
      posted["\(key.treaty) \(key.claim)", default: 0] += part.claimed - part.shared
    }
    let lines = Int64(world.shares.reduce(0) { $0 + $1.panel.count }) + 1
    for tier in tiers {
      let outcome = tier.outcome
      for (treaty, ceded) in zip(outcome.treaties, outcome.ceded)
      where world.shares.contains(where: { $0.code == treaty.name }) {
        for event in outcome.events.indices {
          let rows = outcome.offsets[event]..<outcome.offsets[event + 1]
          let claim = outcome.events[event].split(separator: "K").last.map(String.init) ?? ""
          let applied = rows.reduce(Int64(0)) { $0 + ceded[$1] }
          let apart = abs(applied - (posted["\(treaty.name) \(claim)"] ?? 0))
          #expect(
            apart <= (isExact ? 0 : lines),
            "seed \(world.seed), \(treaty.name), claim \(claim): \(applied) applied, \(apart) apart")
        }
      }
    }
    guard isExact, let first = tiers.first?.outcome else { return }
    for outcome in tiers.map(\.outcome) {
      guard let place = outcome.treaties.firstIndex(where: { $0.name == "RX" }) else { continue }
      let applied = outcome.ceded[place].reduce(0, +)
      let posted = try excessLosses(ledger, "RX")["reinsurer"] ?? 0
      #expect(applied == posted, "seed \(world.seed), RX: \(applied) applied, \(posted) posted")
    }
    // Events of a borrower are no claims; what comes after them is of what they left.
    if world.excesses.contains(where: \.isByBorrower) { return }
    for excess in world.excesses {
      guard let place = first.treaties.firstIndex(where: { $0.name == excess.code }) else { continue }
      var applied: [String: Int64] = [:]
      for (risk, amount) in zip(first.risks, first.ceded[place]) where amount != 0 {
        applied[String(risk.prefix(2)), default: 0] += amount
      }
      #expect(try excessLosses(ledger, excess.code) == applied, "seed \(world.seed), \(excess.code)")
    }
  }
}
