import Money
import Operations
import Posting
import Schemes
import Statements
import TestBooks
import Testing

@testable import Store

/// Items, guarantees and versions are read in pieces, and items are held from the figures to the bordereaux.
@Suite struct TreatyReadingTests {
  /// However small the pieces are, and whether items are held or read again, accounts are the same to the
  /// letter: of shares and excess treaties, on random programmes, after payments and recoveries.
  @Test(arguments: [UInt64(3), 8, 46]) func piecesMakeNoDifference(seed: UInt64) throws {
    var world = ReinsuranceWorld(seed: seed, count: 40)
    let ledger = try TestLedger(.success(try Template.make(try pack(world))))
    let files = world.inParts()
    try ledger.mustPost(world.opening())
    for file in files.paid { try ledger.mustPost(file) }
    try settle(ledger, "2024-06-30")
    _ = try SettleRun(ledger.database, ledger.options).pay(
      treaty: nil, through: day("2024-06-30"), cedant: nil)
    for file in files.recovered { try ledger.mustPost(file) }
    try settle(ledger, "2024-12-31")
    let usual = try accounts(ledger, TreatyReader.Pieces())
    #expect(usual.filter { $0.contains("Claims bordereau") }.count > 1)
    #expect(usual.contains { $0.contains("per_risk_xl") || $0.contains("event_xl") })
    for pieces in [
      TreatyReader.Pieces(rows: 1, held: 0, guarantees: 1),
      TreatyReader.Pieces(rows: 7, held: 20, guarantees: 3),
      TreatyReader.Pieces(rows: 7, held: 400_000, guarantees: 5),
    ] {
      #expect(try accounts(ledger, pieces) == usual, "\(pieces)")
    }
  }

  /// Which guarantees have claims is known on through the run's own seals, and read again once somebody else
  /// posted, or where more is asked for than was read.
  @Test func whatSomebodyElsePostedIsReadAgain() throws {
    let world = ReinsuranceWorld(seed: 46, count: 12)
    let ledger = try TestLedger(.success(try Template.make(try world.pack())))
    let scheme = try #require(try ledger.database.pack()?.scheme)
    let claimed = ClaimedGuarantees()
    claimed.expect(scheme, books: ["VT"])
    let entry = ClaimedGuarantees.Entry(book: "VT", guarantee: "G1", programme: "7a")
    #expect(try claimed.entries(of: ["VT"], ["7a"], knownAtSeal: 5) == nil)
    claimed.hold([entry], knownAtSeal: 5)
    claimed.note(seal: 6)
    claimed.note(seal: 8)
    for (known, isHeld) in [(Int64(4), true), (5, true), (6, true), (7, false), (8, false)] {
      #expect(try claimed.entries(of: ["VT"], ["7a"], knownAtSeal: known) == (isHeld ? [entry] : nil))
    }
    #expect(try claimed.entries(of: ["VT", "OH"], ["7a"], knownAtSeal: 5) == nil)
    #expect(try claimed.entries(of: ["VT"], ["504"], knownAtSeal: 5) == [])
  }

  /// The pack of a world in which shares too are settled on payment.
  private func pack(_ world: ReinsuranceWorld) throws -> PackSource {
    let own = Set(world.shares.filter { $0.retention == nil }.map { "treaty/\($0.code).yaml" })
    return PackSource(
      texts: try world.pack().files.map { file in
        let text = String(decoding: file.bytes, as: UTF8.self)
        let account = "\naccount: { period: quarter, settle: on_payment, due_days: 30 }\n"
        return (path: file.path, text: own.contains(file.path) ? text + account : text)
      })
  }

  private func settle(_ ledger: TestLedger, _ through: String) throws {
    let scheme = try #require(try ledger.database.pack()?.scheme)
    for treaty in scheme.treatiesInwardFirst where treaty.account.settlement == .onPayment {
      _ = try TreatyAccountRun(ledger.database, ledger.options).account(
        treaty: treaty.code, through: day(through))
    }
  }

  /// The last accounts with their bordereaux, and the hash of what the next ones would be of.
  private func accounts(_ ledger: TestLedger, _ pieces: TreatyReader.Pieces) throws -> [String] {
    try ledger.read { snapshot in
      var texts: [String] = []
      let scheme = snapshot.pack.scheme
      for treaty in scheme.treatiesInwardFirst where treaty.account.settlement == .onPayment {
        let store = TreatyReader(
          snapshot.database.connection, scheme, claimed: ClaimedGuarantees(), pieces: pieces)
        let scope = TreatyReader.Scope(
          treaty: treaty, through: day("2024-12-31"), books: scheme.books.map(\.code).sorted(),
          knownAtSeal: snapshot.seal)
        let positions = try store.positions(scope)
        texts += positions.map { "\(treaty.code) \($0) \($1.inputHash) \($1.broughtForward)" }.sorted()
        let heads = try store.heads(scope).filter { $0.head.to == scope.through }
        let statements = try store.statements(heads, scope, positions).sorted {
          ($0.key.cedant, $0.key.reinsurer) < ($1.key.cedant, $1.key.reinsurer)
        }
        try store.withBordereaux(statements, treaty, through: scope.through) { statement in
          texts.append(TreatyPage(period: .quarter).text(statement, width: nil))
        }
      }
      return texts
    }
  }
}
