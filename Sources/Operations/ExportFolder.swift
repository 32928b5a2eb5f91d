import Glibc
import Interchange
import Ledger
import Money
import Posting
import Store

/// Writes a ledger as a folder that another, empty ledger reads back: a manifest of the sealed batches, and a
/// file for each, in the order of their seals.
///
/// The folder appears under its name only when it is whole.
struct ExportFolder {
  private let path: String
  private let export: BatchExport
  private var partial: String { "\(path).partial" }

  init(_ export: BatchExport, path: String) throws {
    (self.export, self.path) = (export, path)
    guard access(path, F_OK) != 0 else {
      throw LedgerError(
        "folder-exists", "\(path) is there already", remedy: "name a folder that is not, or remove it")
    }
    guard mkdir(partial, 0o755) == 0 else { throw ExportSink.failure(partial) }
  }

  func write() throws -> ExportOutcome {
    do {
      var outcome = ExportOutcome(seal: export.snapshot.seal)
      var files: [Int64: String] = [:]
      for batch in export.batches {
        let digits = String(batch.seal + 1_000_000).dropFirst(batch.seal < 10_000 ? 3 : 1)
        files[batch.seal] = "\(digits)-\(batch.kind).csv"
        outcome.transfers += batch.transfers
      }
      try writePacks(files, &outcome)
      try writeEvents(files, &outcome)
      try writeFile(
        ExportManifest.fileName, ExportManifest.write(export.batches.map { entry($0, files) }), &outcome)
      guard rename(partial, path) == 0 else { throw ExportSink.failure(path) }
      return outcome
    } catch {
      remove()
      throw error
    }
  }

  private func entry(_ batch: LoggedBatch, _ files: [Int64: String]) -> ManifestEntry {
    ManifestEntry(
      seal: batch.seal, file: files[batch.seal] ?? "", kind: batch.kind, actor: batch.actor,
      approver: batch.approver, programVersion: batch.programVersion, naturalKey: batch.naturalKey,
      sourceName: batch.source, sourceHash: batch.sourceHash, packHash: batch.packHash, events: batch.events,
      transfers: batch.transfers, controlTotal: batch.controlTotal, recordedAt: batch.recordedAt,
      contentHash: batch.contentHash, previousHash: batch.previousHash, chainHash: batch.chainHash)
  }

  private func writePacks(_ files: [Int64: String], _ outcome: inout ExportOutcome) throws {
    var writers: [Int64: BatchFileWriter] = [:]
    for batch in export.batches where batch.kind == BatchHeader.Kind.pack.rawValue {
      writers[batch.seal] = BatchFileWriter(columns: nil)
    }
    try export.packRows { seal, row in
      writers[seal]?.append(
        action: row.action, table: row.table, key: row.key, fields: row.fields, sealed: row.checksum)
    }
    for (seal, var writer) in writers { try writeFile(files[seal] ?? "", writer.takeBytes(), &outcome) }
  }

  private func writeEvents(_ files: [Int64: String], _ outcome: inout ExportOutcome) throws {
    let scheme = export.snapshot.pack.scheme
    let currencies = Dictionary(
      scheme.books.map { ($0.code, $0.currency) }, uniquingKeysWith: { first, _ in first })
    var open: (seal: Int64, writer: BatchFileWriter, sink: ExportSink)?
    var (events, bytes): (Int64, Int64) = (0, 0)
    func close() throws {
      guard var file = open else { return }
      open = nil
      try file.writer.takeBytes().withUnsafeBytes { try file.sink.write($0) }
      try file.sink.finish()
      bytes += file.sink.written
    }
    do {
      try export.events { event in
        if open?.seal != event.seal {
          try close()
          open = (
            event.seal, BatchFileWriter(columns: export.columns[event.seal] ?? []),
            try ExportSink(path: "\(partial)/\(files[event.seal] ?? "")")
          )
        }
        try ExportFolder.append(event, to: &open, currencies)
        events += 1
      }
      try close()
    } catch {
      open?.sink.abandon()
      throw error
    }
    outcome.events += events
    outcome.bytes += bytes
  }

  private static func append(
    _ event: ExportedEvent, to open: inout (seal: Int64, writer: BatchFileWriter, sink: ExportSink)?,
    _ currencies: [String: Currency]
  ) throws {
    let values = event.record.split(separator: 0x09, omittingEmptySubsequences: false)
    var currency = currencies[event.book]
    if let place = event.columns.firstIndex(of: .currency), place < values.count {
      currency = Currency(String(decoding: values[place], as: UTF8.self))
    }
    guard let currency, values.count == event.columns.count else {
      throw LedgerError(
        "damaged-event", "an event of seal \(event.seal) cannot be read", remedy: "run gledger verify")
    }
    open?.writer.append(
      event: event.event, book: event.book, day: event.day, fields: event.columns, values: values,
      currency: currency, stated: event.stated, sealed: event.sealed)
    guard let count = open?.writer.count, count > 1 << 18 else { return }
    let waiting = open?.writer.takeBytes() ?? []
    try waiting.withUnsafeBytes { try open?.sink.write($0) }
  }

  private func writeFile(_ name: String, _ bytes: [UInt8], _ outcome: inout ExportOutcome) throws {
    let sink = try ExportSink(path: "\(partial)/\(name)")
    do {
      try bytes.withUnsafeBytes { try sink.write($0) }
      try sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
    outcome.bytes += sink.written
  }

  /// Removes what was begun: files of this run only, in a folder that it made.
  private func remove() {
    guard let folder = opendir(partial) else { return }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(".csv") || name.hasSuffix(".partial") { unlink("\(partial)/\(name)") }
    }
    rmdir(partial)
  }
}

extension ExportRun {
  /// Writes all batches up to the seal asked for into a folder; see ``ReplayRun`` for how it is read back.
  public func folder(_ path: String) throws -> ExportOutcome {
    let snapshot = try Snapshot(database, knownAt: options.knownAt)
    defer { snapshot.close() }
    return try ExportFolder(try BatchExport(snapshot), path: path).write()
  }
}
