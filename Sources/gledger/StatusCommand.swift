import ArgumentParser
import Ledger
import LocalServer
import Money
import Statements
import Store

/// `gledger status`: where am I.
struct Status: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Where am I: server, schema, pack, last seal.")

  @OptionGroup var ledger: LedgerOptions

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "status", role: nil)
    let connection = session.database.connection
    let schema = try session.database.schemaState()
    let pack = schema == .current ? try session.database.pack() : nil
    let head = schema == .current ? try session.database.log(limit: 1).first : nil
    var facts: [(name: String, value: String)] = [
      ("ledger", settings.ledger),
      ("server", settings.database == nil ? "private, in \(settings.home)" : "given"),
      ("postgresql", connection.parameterStatus("server_version") ?? "unknown"), ("schema", words(schema)),
    ]
    if let pack {
      let example = pack.scheme.isExample ? " (example)" : ""
      facts.append(("pack", "\(pack.scheme.name) \(pack.scheme.version)\(example), since seal \(pack.seal)"))
      facts.append(("books", "\(pack.scheme.books.count)"))
    }
    if let head {
      facts.append(("seals", "\(head.seal)"))
      facts.append(("last", "\(head.kind) by \(head.actor), \(Instant.text(head.recordedAt))"))
      facts.append(("head hash", head.chainHash.hexadecimal))
    }
    let closed = schema == .current ? try session.database.closedBooks() : []
    for book in closed {
      facts.append(("closed \(book.book)", "through \(book.through), since seal \(book.seal)"))
    }
    if ledger.format == .json {
      facts.removeLast(closed.count)
      let fields = facts.map { (key: $0.name.replacingBlank, value: JSONText.string($0.value)) }
      let books: [(key: String, value: JSONText)] = [("closed", .array(closed.map(\.json)))]
      return Output.text(
        JSONText.object([("format", .string("gledger.status/1"))] + fields + books).document)
    }
    var table = TextTable([.left(), .left()])
    for fact in facts { table.add([fact.name, fact.value]) }
    Output.text(table.render(width: nil))
  }

  private func words(_ state: LedgerDatabase.SchemaState) -> String {
    switch state {
    case .absent: "absent: type gledger init --scheme united-states"
    case .current: "up to date"
    case .older(let missing): "\(missing) migrations behind: type gledger upgrade"
    case .newer: "newer than this program"
    case .different(let name): "not this program's, from \(name) on"
    }
  }
}

extension String {
  fileprivate var replacingBlank: String { String(map { $0 == " " ? "_" : $0 }) }
}

extension ClosedBook {
  fileprivate var json: JSONText {
    .fields(
      ("book", .string(book)), ("through", .string("\(through)")), ("seal", .integer(seal)),
      ("reopened", .flag(isReopened)))
  }
}

/// `gledger log`.
struct Log: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "The sealed batches, the latest first.")

  @OptionGroup var ledger: LedgerOptions
  @Option(name: [.customShort("n"), .long], help: "At most so many.") var limit: Int = 20
  @Option(help: ArgumentHelp("Only seals before this.", valueName: "seal")) var before: Int64?

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "log", role: .reader)
    let batches = try session.database.log(limit: Int64(limit), before: before)
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.log/1")), ("batches", .array(batches.map(\.json)))
        ).document)
    }
    var table = TextTable([
      .right("seal"), .left("recorded (UTC)"), .left("kind"), .left("by"), .right("events"),
      .right("transfers"),
      .left("source"), .left("hash"),
    ])
    for batch in batches {
      table.add([
        "\(batch.seal)", Instant.text(batch.recordedAt), batch.kind, batch.actor,
        ReceiptText.grouped(batch.events), ReceiptText.grouped(batch.transfers),
        batch.source ?? batch.naturalKey ?? "", String(batch.chainHash.hexadecimal.prefix(12)),
      ])
    }
    Output.text(table.render(width: nil))
  }
}

extension LoggedBatch {
  var json: JSONText {
    .fields(
      ("seal", .integer(seal)), ("batch", .integer(batch)),
      ("recorded_at", .string(Instant.text(recordedAt))),
      ("kind", .string(kind)), ("actor", .string(actor)), ("approver", .optional(approver)),
      ("program_version", .string(programVersion)), ("source", .optional(source)),
      ("source_hash", .optional(sourceHash?.hexadecimal)), ("natural_key", .optional(naturalKey)),
      ("pack_hash", .string(packHash.hexadecimal)), ("events", .integer(events)),
      ("transfers", .integer(transfers)), ("control_total", .string(controlTotal)),
      ("content_hash", .string(contentHash.hexadecimal)),
      ("previous_hash", .string(previousHash.hexadecimal)),
      ("hash", .string(chainHash.hexadecimal)))
  }
}

/// `gledger show`.
struct Show: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "One batch (by its seal number) or one event (BOOK/REFERENCE), in full.")

  @OptionGroup var ledger: LedgerOptions
  @Argument(help: "A seal number, or BOOK/REFERENCE.") var name: String
  @Option(name: [.customShort("n"), .long], help: "At most so many events of a batch.") var limit: Int = 100

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "show", role: .reader)
    if let seal = Int64(name) { return try showBatch(session.database, seal) }
    guard let slash = name.firstIndex(of: "/") else {
      throw ValidationError("`\(name)` is neither a seal number nor BOOK/REFERENCE.")
    }
    let reference = String(name[name.index(after: slash)...])
    guard let event = try session.database.event(book: String(name[..<slash]), reference: reference) else {
      throw Failure(
        "unknown-event-reference", "there is no event \(name)",
        remedy: "see `gledger log` and `gledger show SEAL`")
    }
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(("format", .string("gledger.show/1")), ("event", event.json)).document)
    }
    for line in event.lines { Output.line(line) }
  }

  private func showBatch(_ database: LedgerDatabase, _ seal: Int64) throws {
    guard let batch = try database.batch(seal: seal) else {
      throw Failure("unknown-seal", "there is no seal \(seal)", remedy: "see `gledger log`")
    }
    let events = try database.events(batch: batch.batch, limit: Int64(limit))
    if ledger.format == .json {
      return Output.text(
        JSONText.fields(
          ("format", .string("gledger.show/1")), ("batch", batch.json), ("events", .array(events.map(\.json)))
        ).document)
    }
    var table = TextTable([.left(), .left()])
    for (name, value) in [
      ("seal", "\(batch.seal)"), ("batch", "\(batch.batch)"), ("recorded", Instant.text(batch.recordedAt)),
      ("kind", batch.kind), ("by", batch.actor), ("approved by", batch.approver ?? "-"),
      ("program", batch.programVersion), ("source", batch.source ?? batch.naturalKey ?? "-"),
      ("source hash", batch.sourceHash?.hexadecimal ?? "-"), ("pack hash", batch.packHash.hexadecimal),
      ("events", ReceiptText.grouped(batch.events)), ("transfers", ReceiptText.grouped(batch.transfers)),
      ("content hash", batch.contentHash.hexadecimal), ("previous", batch.previousHash.hexadecimal),
      ("hash", batch.chainHash.hexadecimal),
    ] { table.add([name, value]) }
    Output.text(table.render(width: nil))
    for event in events {
      Output.line("")
      for line in event.lines { Output.line(line) }
    }
    if batch.events > Int64(events.count) {
      Output.line(
        "\n… and \(ReceiptText.grouped(batch.events - Int64(events.count))) more events; -n shows more")
    }
  }
}

extension ShownEvent {
  /// The fields with their money in major units, as the file had it; they are stored in minor units.
  private var shownFields: [(name: String, value: String)] {
    let original = fields.first { $0.name == EventColumn.originalCurrency.name }?.value
    let given = fields.first { $0.name == EventColumn.currency.name }?.value
    guard
      let currency = EventColumn.currency(
        stated: given, original: original, posted: transfers.lazy.map(\.currency))
    else { return fields }
    return fields.map { field in
      let form = EventColumn(name: field.name)?.form
      if form == .entries { return (field.name, EntryLeg.shown(field.value, currency)) }
      if form == .ratio { return (field.name, Ratio(field.value)?.written ?? field.value) }
      guard form == .money, let minor = Int128(field.value) else {
        return field
      }
      let own = EventColumn(name: field.name)?.currency(of: currency, original: original) ?? currency
      return (field.name, Amount.major(minor, decimals: own.decimals))
    }
  }

  var lines: [String] {
    var lines = [
      "\(effective) \(code) \(book)/\(reference)\(reversedBy.map { "  (reversed by \($0))" } ?? "")"
    ]
    let rest = shownFields.filter { $0.name != "reference" }
    if !rest.isEmpty {
      lines.append("  " + rest.map { "\($0.name)=\($0.value)" }.joined(separator: " "))
    }
    var table = TextTable([.left(), .left(), .right(), .left(), .left()])
    for transfer in transfers {
      table.add([
        "  \(transfer.debit)", "from \(transfer.credit)",
        Amount.grouped(Int128(transfer.amount), decimals: transfer.currency.decimals), transfer.currency.code,
        transfer.component,
      ])
    }
    if !transfers.isEmpty {
      lines += table.render(width: nil).split(separator: "\n").map(String.init)
    }
    return lines
  }

  var json: JSONText {
    .fields(
      ("id", .string("\(id)")), ("seal", .integer(seal)), ("book", .string(book)), ("event", .string(code)),
      ("date", .string("\(effective)")), ("reversed_by", .optional(reversedBy)),
      ("fields", .object(shownFields.map { ($0.name, .string($0.value)) })),
      (
        "transfers",
        .array(
          transfers.map { transfer in
            .fields(
              ("component", .string(transfer.component)), ("debit", .string(transfer.debit)),
              ("credit", .string(transfer.credit)), ("currency", .string(transfer.currency.code)),
              ("amount", .string(Amount(minor: transfer.amount, transfer.currency).major)),
              ("segment", .string(transfer.segment)))
          })
      ))
  }
}
