import Interchange
import Ledger
import Posting
import Store
import Tabular

/// A batch of an export that is posted again: its own header, and the proof that it came to what was sealed.
struct RecordedBatch {
  let entry: ManifestEntry
  let header: BatchHeader
  /// Path of the batch's file.
  let path: String
  /// What the file says of the events that a run makes anew, by book and reference.
  var stated: [EventID: BusinessEvent] = [:]

  init(_ entry: ManifestEntry, folder: String) throws {
    self.entry = entry
    path = "\(folder)/\(entry.file)"
    guard let kind = BatchHeader.Kind(rawValue: entry.kind) else {
      throw LedgerError(
        "export-refused", "seal \(entry.seal): there is no kind of batch `\(entry.kind)`",
        remedy: "read it back with the version that wrote it")
    }
    header = BatchHeader(
      kind: kind, actor: entry.actor, approver: entry.approver, programVersion: entry.programVersion,
      sourceName: entry.sourceName ?? "", sourceHash: entry.sourceHash ?? [], naturalKey: entry.naturalKey,
      packHash: entry.packHash)
  }

  /// Has each event, and in the end the batch, compared with what was sealed: the first difference stops it
  /// before anything can be seen.
  func watch(_ writer: BatchWriter) throws {
    let check = try BatchCheck(self)
    writer.onSealed = check.compare
    writer.onContent = check.compare
  }

  func refused(_ line: Int, _ what: String, _ remedy: String) -> LedgerError {
    let place = line > 0 ? ", line \(line)" : ""
    return LedgerError(
      "export-refused", "seal \(entry.seal) (\(entry.file)\(place)): \(what)", remedy: remedy)
  }

  func refused(_ diagnostic: Diagnostic) -> LedgerError {
    LedgerError("export-refused", "seal \(entry.seal): \(diagnostic)", remedy: "export the ledger again")
  }
}

/// Goes through a batch's file beside the writer, row by row.
private final class BatchCheck {
  private let batch: RecordedBatch
  private var reader: BatchFileReader
  private var events: Int64 = 0
  /// The first row whose event was not posted: it was refused, or stands in the file twice.
  private var left: Int?

  init(_ batch: RecordedBatch) throws {
    self.batch = batch
    do {
      reader = try BatchFileReader(path: batch.path)
    } catch {
      throw batch.refused(error)
    }
  }

  private func next() throws -> BatchFileReader.Row? {
    do {
      return try reader.next()
    } catch {
      throw batch.refused(error)
    }
  }

  func compare(_ event: BusinessEvent, stated: Int64, sealed: Int64) throws {
    events += 1
    var found = try next()
    while let row = found, row.reference != event.reference {
      if left == nil { left = row.line }
      found = try next()
    }
    guard let row = found else {
      throw batch.refused(0, "there is no row for event \(event.reference)", "export the ledger again")
    }
    if let own = batch.stated[EventID(book: event.book, reference: event.reference)],
      let difference = firstDifference(own, event)
    {
      throw batch.refused(
        row.line, "\(difference.column.name) is \(difference.new) and was sealed as \(difference.stored)",
        "put back what was there, or export the ledger again")
    }
    if row.stated != stated {
      throw batch.refused(
        row.line, "event \(event.reference) does not state what was sealed: a value was changed",
        "put back what was there, or export the ledger again")
    }
    if row.sealed != sealed {
      throw batch.refused(
        row.line,
        "event \(event.reference) is posted otherwise than it was sealed, though it states the same",
        "use the program version that sealed it (\(batch.entry.programVersion)), and an untouched export")
    }
  }

  func compare(_ content: [UInt8], _ header: BatchHeader) throws {
    if header.kind != .pack {
      if let row = try next(), left == nil { left = row.line }
      if let left {
        throw batch.refused(left, "posts nothing: the row is one too many", "export the ledger again")
      }
    }
    let counts = [
      ("events", String(batch.entry.events), String(header.eventCount)),
      ("transfers", String(batch.entry.transfers), String(header.transferCount)),
      ("control_total", batch.entry.controlTotal, header.controlTotal),
      ("natural_key", batch.entry.naturalKey ?? "", header.naturalKey ?? ""),
    ]
    for (name, sealed, found) in counts where sealed != found {
      throw batch.refused(
        0, "\(name) is \(found.isEmpty ? "blank" : found) and was sealed as \(sealed)",
        "export the ledger again")
    }
    guard content == batch.entry.contentHash else {
      throw batch.refused(
        0,
        "its content hash is \(content.hexadecimal), sealed was \(batch.entry.contentHash.hexadecimal); "
          + "its rows are as sealed, so kind, actor, approver, program_version or pack_hash was changed",
        "export the ledger again")
    }
  }
}
