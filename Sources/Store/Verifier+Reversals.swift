import Ledger
import Posting
import PostgreSQL

extension Verifier {
  /// Each reversal mirrors its original exactly; that each event of `posting.reversed` has its row, with the
  /// right reference, was found in the pass over the events.
  func checkReversals() throws -> Bool {
    let found = try connection.query("select count(*) from ledger.reversal")
    count("reversals", try found[0].int64(0))
    guard let row = try connection.query(try Queries.text("verify-reversals")).first else { return true }
    let (original, event) = (try row.int64(0), try row.int64(1))
    var wrong: [String] = []
    if try row.optionalText(3) != EventKind.postingReversed.code {
      wrong.append("an event that is no reversal")
    }
    if try row.optionalInt64(4) != original {
      wrong.append("its record names event \(try row.optionalInt64(4).map { "\($0)" } ?? "none")")
    }
    if try row.optionalInt64(5) != event { wrong.append("reference \(try row.text(2)) is not its own") }
    if try row.optionalBool(6) != true { wrong.append("transfers that are not the original's mirror") }
    faults.add(
      "reversal", rank: batch(event >> 32)?.seal ?? 0,
      "reversal of event \(original) by event \(event) (\(place(ofBatch: event >> 32)))",
      expected: "the exact mirror of the event that it names, on its day",
      found: wrong.isEmpty
        ? "another book or day, or a reversal of a reversal" : wrong.joined(separator: "; "))
    return true
  }

  /// The records of the pack in force still make a scheme.
  func checkPack() throws -> Bool {
    do {
      pack = try database.pack()
    } catch let error as LedgerError where error.code == "damaged-pack" {
      faults.add("pack", "pack_record", expected: "records that make a scheme", found: error.message)
      return true
    }
    if let pack { count("pack-in-force", Int64(pack.records.count)) }
    if pack == nil, batches.contains(where: { $0.header.kind == .pack }) {
      faults.add("pack", "pack_record", expected: "a pack in force", found: "none")
    }
    return true
  }
}
