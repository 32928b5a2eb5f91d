import Glibc
import Interchange
import Ledger
import Money
import Posting
import PostgreSQL
import Schemes
import Store
import Tabular

/// What was read back of an export.
public struct ReplayOutcome: Sendable {
  public var folder: String
  /// Batches that the ledger had already, with the same content.
  public var known: Int64 = 0
  /// Batches read back now.
  public var new: Int64 = 0
  public var events: Int64 = 0
  public var transfers: Int64 = 0
  public var headHash: [UInt8] = SealChain.origin
}

/// Reads an export's folder back into a ledger that is empty, or that holds the export's first batches: each
/// batch is decided anew (files from their events, settlements by their run), under the header that it had,
/// and is kept only if its content hash is the sealed one. A batch that differs stops the run; those before
/// it stay, and the run can go on when the cause is mended.
public struct ReplayRun {
  private let database: LedgerDatabase
  private let options: PostOptions

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// True where a path is a folder that holds an export.
  public static func isExport(_ path: String) -> Bool {
    access("\(path)/\(ExportManifest.fileName)", F_OK) == 0
  }

  /// - Parameter onBatch: told each batch that was read back.
  public func replay(
    _ folder: String, onBatch: (ManifestEntry) -> Void = { _ in }
  ) throws -> ReplayOutcome {
    let entries = try ExportManifest.read(path: "\(folder)/\(ExportManifest.fileName)")
    var outcome = ReplayOutcome(folder: folder)
    outcome.known = try countKnown(entries)
    for entry in entries.dropFirst(Int(outcome.known)) {
      let batch = try RecordedBatch(entry, folder: folder)
      let receipt = try replay(batch)
      guard receipt?.seal == entry.seal else {
        throw batch.refused(
          0, "it became seal \(receipt?.seal ?? 0): somebody else posts into this ledger",
          "read the export back into a ledger of its own")
      }
      outcome.new += 1
      outcome.events += entry.events
      outcome.transfers += entry.transfers
      onBatch(entry)
    }
    outcome.headHash = try database.log(limit: 1).first?.chainHash ?? SealChain.origin
    return outcome
  }

  /// How many batches the ledger holds: the first of the export and no others.
  private func countKnown(_ entries: [ManifestEntry]) throws -> Int64 {
    let known = try database.contentHashes(limit: Int64(entries.count) + 1)
    for (place, hash) in known.enumerated() {
      guard place < entries.count else {
        throw LedgerError(
          "not-this-export", "the ledger goes on beyond the \(entries.count) seals of the export",
          remedy: "read it back into an empty ledger: gledger init --empty --ledger NAME")
      }
      guard hash == entries[place].contentHash else {
        throw LedgerError(
          "not-this-export",
          "seal \(place + 1) of the ledger has the content \(hash.hexadecimal.prefix(12)), the export's "
            + entries[place].contentHash.hexadecimal.prefix(12),
          remedy: "read it back into an empty ledger: gledger init --empty --ledger NAME")
      }
    }
    return Int64(known.count)
  }

  private func replay(_ batch: RecordedBatch) throws -> Receipt? {
    var options = options
    options.recorded = batch
    switch batch.header.kind {
    case .pack: return try replayPack(batch)
    case .settlement: return try replaySettlement(batch, options)
    case .close, .reopen: return try replayPeriod(batch, options)
    case .accrual, .remeasurement, .restatement: return try replayDerived(batch, options)
    case .merger: return try replayMerger(batch, options)
    case .events, .reversal, .migration:
      let outcome = try PostRun(database, options).post(batch.path)
      if let fault = outcome.diagnostics.first { throw batch.refused(fault) }
      guard outcome.receipt != nil else {
        throw batch.refused(0, "holds no event that is not in the books", "export the ledger again")
      }
      return outcome.receipt
    }
  }

  /// Runs the settlement again, of the cedants that it settled, as known at the seal that it knew of.
  private func replaySettlement(_ batch: RecordedBatch, _ options: PostOptions) throws -> Receipt? {
    guard let pack = try database.pack() else {
      throw batch.refused(0, "stands before any pack", "export again")
    }
    var (batch, options) = (batch, options)
    batch.stated = try stated(batch, pack.scheme)
    // settlement, account or payment/TREATY/THROUGH/SEAL; the code of a treaty may hold slashes.
    let parts = (batch.entry.naturalKey ?? "").split(separator: "/").map(String.init)
    guard parts.count >= 4, ["settlement", "account", "payment", "commutation"].contains(parts[0]),
      let seal = Int64(parts[parts.count - 1]), let through = Day(parts[parts.count - 2])
    else {
      throw batch.refused(0, "its natural_key is not settlement/TREATY/DAY/SEAL", "export the ledger again")
    }
    let treaty = parts[1..<(parts.count - 2)].joined(separator: "/")
    options.recorded = batch
    let cedants = Set(batch.stated.keys.map { pack.scheme.books[$0.book].code })
    let receipt: Receipt?
    switch parts[0] {
    case "account":
      receipt = try TreatyAccountRun(database, options, recordedSeal: seal).account(
        treaty: treaty, through: through, cedants: cedants
      ).receipt
    case "commutation":
      guard let event = batch.stated.values.first else {
        throw batch.refused(0, "holds no event", "export the ledger again")
      }
      receipt = try SettleRun(database, options, recordedSeal: seal).commute(
        treaty: treaty, through: through, cedant: pack.scheme.books[event.book].code, commutation(event)
      ).receipt
    case "payment":
      receipt = try SettleRun(database, options, recordedSeal: seal).pay(
        treaty: treaty == "*" ? nil : treaty, through: through, cedants: cedants
      ).receipt
    default:
      receipt = try SettleRun(database, options, recordedSeal: seal).settle(
        treaty: treaty, through: through, cedants: cedants
      ).receipt
    }
    guard receipt != nil else {
      throw batch.refused(0, "the settlement finds nothing to settle", "export the ledger again")
    }
    return receipt
  }

  /// Runs an accrual, a measurement of reserves or a restatement again, in the books that it posted in, as
  /// known at the seal that was known then.
  private func replayDerived(_ batch: RecordedBatch, _ options: PostOptions) throws -> Receipt? {
    guard let pack = try database.pack() else {
      throw batch.refused(0, "stands before any pack", "export again")
    }
    var (batch, options) = (batch, options)
    batch.stated = try stated(batch, pack.scheme)
    options.recorded = batch
    // accrual/THROUGH/SEAL, remeasurement/AS-OF/SEAL, restatement/FROM/ON/SEAL.
    let parts = (batch.entry.naturalKey ?? "").split(separator: "/").map { String($0) }
    let isRestatement = batch.header.kind == .restatement
    guard parts.count == (isRestatement ? 4 : 3), parts[0] == batch.header.kind.rawValue,
      let day = Day(parts[1]), let seal = Int64(parts[parts.count - 1])
    else {
      throw batch.refused(
        0, "its natural_key is not \(batch.header.kind.rawValue)/DAY/SEAL", "export the ledger again")
    }
    let books = Set(batch.stated.keys.map { pack.scheme.books[$0.book].code })
    let receipt: Receipt?
    switch batch.header.kind {
    case .accrual:
      receipt = try AccrueRun(database, options, recordedSeal: seal).accrue(through: day, books: books)
        .receipt
    case .remeasurement:
      receipt = try RemeasureRun(database, options, recordedSeal: seal)
        .remeasure(asOf: day, books: books).receipt
    default:
      receipt = try RestateRun(database, options, recordedSeal: seal)
        .restate(pack: pack.scheme.version, from: day, on: Day(parts[2]), books: books).receipt
    }
    guard receipt != nil else {
      throw batch.refused(0, "its run finds nothing to post", "export the ledger again")
    }
    return receipt
  }

  /// Merges the two books again that its first event names.
  private func replayMerger(_ batch: RecordedBatch, _ options: PostOptions) throws -> Receipt? {
    guard let pack = try database.pack() else {
      throw batch.refused(0, "stands before any pack", "export again")
    }
    var (batch, options) = (batch, options)
    batch.stated = try stated(batch, pack.scheme)
    options.recorded = batch
    guard let event = batch.stated.values.first(where: { $0.kind == .associationMerged }),
      let party = event.text(.party),
      let seal = batch.entry.naturalKey?.split(separator: "/").last.flatMap({ Int64($0) })
    else { throw batch.refused(0, "says of no book that it merges", "export the ledger again") }
    return try MergeRun(database, options, recordedSeal: seal).merge(
      book: party, into: pack.scheme.books[event.book].code, on: event.date
    ).receipt
  }

  /// The commutation that an event states.
  private func commutation(_ event: BusinessEvent) -> SettleRun.Commutation {
    let words = (event.text(.memo) ?? "").split(separator: " ")
    let text = words.last.map(String.init) ?? ""
    let isBack = text.hasPrefix("-")
    let amount = (try? Amount(isBack ? String(text.dropFirst()) : text, event.currency).minor) ?? 0
    var year: Int?
    if case .whole(let stated)? = event[.underwritingYear] { year = Int(stated) }
    return SettleRun.Commutation(
      party: event.text(.party) ?? "", year: year, amount: isBack ? -amount : amount,
      reason: event.text(.reason) ?? "")
  }

  /// What the batch's file says of the events that its run made.
  private func stated(_ batch: RecordedBatch, _ scheme: Scheme) throws -> [EventID: BusinessEvent] {
    var found: [EventID: BusinessEvent] = [:]
    do {
      var reader = try EventReader(
        try ByteSource.file(batch.path), format: .csv, scheme: scheme, takesDerived: true)
      while let chunk = try reader.next(limit: 10_000) {
        if let fault = chunk.rejected.first { throw fault.diagnostic }
        for event in chunk.events { found[EventID(book: event.book, reference: event.reference)] = event }
      }
    } catch let fault as Diagnostic {
      throw batch.refused(fault)
    }
    return found
  }

  /// Closes or opens the period again, as known at the seal that was known then, for the reason that was
  /// given.
  private func replayPeriod(_ batch: RecordedBatch, _ options: PostOptions) throws -> Receipt? {
    guard let pack = try database.pack() else {
      throw batch.refused(0, "stands before any pack", "export again")
    }
    var (batch, options) = (batch, options)
    batch.stated = try stated(batch, pack.scheme)
    options.recorded = batch
    // close/BOOK/THROUGH/SEAL or reopen/BOOK/FROM/SEAL; the code of a book may hold slashes.
    let parts = (batch.entry.naturalKey ?? "").split(separator: "/")
    guard parts.count >= 4, parts[0] == batch.header.kind.rawValue, let seal = Int64(parts[parts.count - 1]),
      let day = Day(String(parts[parts.count - 2]))
    else {
      throw batch.refused(
        0, "its natural_key is not \(batch.header.kind.rawValue)/BOOK/DAY/SEAL", "export the ledger again")
    }
    let book = parts[1..<(parts.count - 2)].joined(separator: "/")
    let reason = batch.stated.values.compactMap { $0.text(.reason) }.first
    if batch.header.kind == .reopen {
      return try ReopenRun(database, options, recordedSeal: seal)
        .reopen(book: book, from: day, reason: reason ?? "").receipt
    }
    var choice = CloseOptions()
    choice.reason = reason
    return try CloseRun(database, options, recordedSeal: seal).close(book: book, through: day, choice).receipt
  }

  private func replayPack(_ batch: RecordedBatch) throws -> Receipt {
    let rows = try packRows(batch)
    let old = try database.pack()?.records ?? []
    let (scheme, faults) = PackReader.stored(rows.applied(to: old), hash: batch.entry.packHash)
    guard let scheme else {
      let first = faults.first.map { "\($0)" } ?? "it has no records"
      throw batch.refused(0, "its records make no pack: \(first)", "export the ledger again")
    }
    let writer = try BatchWriter(
      database: database, engine: PostingEngine(scheme: scheme, symbols: SymbolTable()), header: batch.header)
    options.set(writer)
    try batch.watch(writer)
    do {
      try writer.begin()
      try writer.writePack(rows)
      return try writer.finish()
    } catch {
      throw writer.failure(error)
    }
  }

  private func packRows(_ batch: RecordedBatch) throws -> [PackRow] {
    var rows: [PackRow] = []
    do {
      var reader = try BatchFileReader(path: batch.path)
      while let row = try reader.next() {
        let found = PackRow(
          action: row.texts[0], table: row.texts[1], key: row.texts[2], fields: row.texts[3])
        guard found.checksum == row.sealed else {
          throw batch.refused(
            row.line, "\(found.table) \(found.key) is not the record that was sealed: a value was changed",
            "put back what was there, or export the ledger again")
        }
        rows.append(found)
      }
    } catch let fault as Diagnostic {
      throw batch.refused(fault)
    }
    return rows
  }
}
