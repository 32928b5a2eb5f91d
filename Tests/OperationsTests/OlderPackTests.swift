import Ledger
import Operations
import Schemes
import Store
import TestBooks
import TestServer
import Testing

/// A ledger whose pack an earlier program took in goes on, also where a later one asks more of a pack.
@Suite struct OlderPackTests {
  /// What a reinsurer cedes on, without the rows of the reserves that it shows since.
  private static func pack(_ world: ReinsuranceWorld) throws -> Pack {
    let (whole, faults) = PackReader.read(try world.pack())
    guard let whole else { throw TestFault(text: "\(faults)") }
    let records = whole.records.filter {
      $0.table != "posting_rule" || $0["for"] != "retrocession"
        || $0["component"] != "caseUp" && $0["component"] != "caseDown"
    }
    #expect(records.count < whole.records.count)
    #expect(PackReader.compile(records, hash: whole.hash).1.map(\.code) == ["rule-missing"])
    let (scheme, _) = PackReader.stored(records, hash: whole.hash)
    return Pack(records: records, scheme: try #require(scheme), hash: whole.hash)
  }

  @Test func itIsOpenedPostedToVerifiedAndReadBack() throws {
    let ledger = try TestLedger(ReplayTests.bare)
    let world = ReinsuranceWorld(seed: 6, count: 3)
    _ = try SchemeRun.apply(try Self.pack(world), to: ledger.database, ledger.options)
    try ledger.mustPost(world.opening())
    try ledger.mustPost(
      """
      event,reference,book,date,guarantee,party,programme,amount,claim
      guarantee.drawn,G1/d,VT,2024-02-01,G1,lenders,7a,90000,
      claim.notified,G1/n,VT,2024-03-01,G1,,,50000,K1

      """)
    let (folder, contents) = (try TemporaryFolder(), try ledger.database.contentHashes(limit: 100))
    let options = ExportOptions(ledger: "test", knownAt: .now, language: "en")
    _ = try ExportRun(ledger.database, options).folder(folder.path + "/export")
    let copy = try TestLedger(ReplayTests.bare)
    _ = try ReplayRun(copy.database, copy.options).replay(folder.path + "/export")
    #expect(try copy.database.contentHashes(limit: 100) == contents)
    for ledger in [ledger, copy] { #expect(try VerifyRun(ledger.database).verify().isClean) }
  }
}
