import ArgumentParser
import Bundled
import Glibc
import Interchange
import Money
import Operations
import Statements
import Store
import Tabular

/// `gledger post`.
struct Post: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Post event files, each as one batch: whole or not at all.",
    discussion: """
      A file with an error posts nothing, unless --accept-valid is given; then what can be posted is, and \
      the rest goes to the rejects file, to be mended and posted again. Posting a file again posts nothing \
      new. `-` is standard input. What events there are: gledger help events.

      A journal of ledger or hledger is read with a mapping of its accounts (format gledger.journal/1): each \
      transaction that fits becomes one manual entry, journal.entry, which needs an approver where the pack \
      asks for one. What does not fit (virtual postings, prices and lots, automated transactions, two \
      amounts left out, an account that is not mapped) is refused with its line:

        gledger post books.journal --mapping accounts.yaml --approver head

      A folder that `gledger export csv` wrote is read back, batch by batch, into a ledger that is empty \
      (gledger init --empty) or holds its first batches. Everything is decided anew; a batch is kept only if \
      its content hash is the one that was sealed, and the first row that differs is named.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions

  @Argument(
    help: "Event files: CSV or JSON Lines, or another program's with --mapping; or the folder of an export.")
  var files: [String]

  @Option(
    help: ArgumentHelp(
      "How to read another program's file: a name (sba-7a) or a YAML file.", valueName: "name"))
  var mapping: String?

  @Option(help: ArgumentHelp("Book of records that name none.", valueName: "code"))
  var book: String?

  @Flag(help: "Post what can be posted, and write the rest to the rejects file.")
  var acceptValid = false

  @Option(
    help: ArgumentHelp(
      "Where rejected records go; with --accept-valid by default FILE.rejects.csv.", valueName: "file"))
  var rejects: String?

  @Option(
    help: ArgumentHelp(
      "Day for events whose own is closed in a book that they touch; they keep the day that they concern.",
      valueName: "day"))
  var postOn: String?

  @Flag(help: "The files are opening balances or history of an older system; needs --approver.")
  var migration = false

  @Flag(help: "Say afterwards where the time went, and the peak of memory.")
  var timing = false

  func run() throws {
    let settings = try ledger.settings()
    if rejects != nil, files.count > 1 {
      throw ValidationError("--rejects names one file: post the files one by one, or leave it out.")
    }
    for file in files { try InputFile.check(file) }
    try checkFolders()
    var options = actor.options(settings)
    options.defaultBook = book
    options.acceptsValid = acceptValid
    options.postOn = try PeriodOptions.day(postOn, "--post-on")
    options.isMigration = migration
    if migration, options.approver == nil {
      throw ValidationError("--migration needs --approver NAME: somebody else than who prepares it.")
    }
    if let mapping {
      let (text, name) = try Post.mappingText(mapping)
      if JournalMapping.isJournal(String(decoding: text, as: UTF8.self)) {
        options.journal = try JournalMapping.parse(text, name: name)
      } else {
        options.mapping = try Mapping.parse(text, name: name)
      }
    }
    var hasRejects = false
    var posted: [String] = []
    var session = try Session(settings, purpose: "post by \(options.actor)", role: .writer)
    for (place, file) in files.enumerated() {
      do {
        // The file before may have been posted, and the connection lost in its commit.
        if session.database.connection.isLost {
          session = try Session(settings, purpose: "post by \(options.actor)", role: .writer)
        }
        if ReplayRun.isExport(file) {
          if try readBack(file, session, options) { posted.append(file) }
          continue
        }
        let outcome = try post(file, session, options)
        if let seal = outcome.receipt?.seal { posted.append("\(file) (seal \(seal))") }
        guard outcome.rejectedRecords > 0 else { continue }
        hasRejects = true
      } catch {
        guard files.count > 1 else { throw error }
        let failure = Failure(error).about(file)
        guard !posted.isEmpty else { throw failure }
        failure.print()
        throw stopped(at: place, posted)
      }
      if !acceptValid { throw stopped(at: place, posted) }
    }
    if hasRejects { throw ExitCode(1) }
  }

  private func post(_ file: String, _ session: Session, _ options: PostOptions) throws -> PostOutcome {
    var options = options
    options.rejectsPath =
      rejects ?? (acceptValid ? rejectsPath(file, isJournal: options.journal != nil) : nil)
    let progress = ProgressLine()
    options.times = StageTimes()
    options.onProgress = progress.show
    let outcome: PostOutcome
    do {
      outcome = try PostRun(session.database, options).post(file)
    } catch {
      progress.clear()
      throw error
    }
    progress.clear()
    show(outcome)
    if timing { show(options.times) }
    return outcome
  }

  /// A file that is not posted ends the command: what was posted before it stays, what comes after is left.
  private func stopped(at place: Int, _ posted: [String]) -> ExitCode {
    if files.count > 1, ledger.format != .json {
      let left = files.count - place - 1
      let rest = left == 0 ? "" : left == 1 ? " and the file after it" : " and the \(left) files after it"
      let before = posted.isEmpty ? "nothing is posted" : "posted and kept: \(posted.joined(separator: ", "))"
      Output.message(
        "gledger: \(before); not posted: \(files[place])\(rest)\n"
          + "  mend it and type the command again: what is in the books is not posted twice")
    }
    return ExitCode(posted.isEmpty ? 3 : 1)
  }

  /// Options that say how files are read do not go with the folder of an export.
  private func checkFolders() throws {
    guard let folder = files.first(where: { ReplayRun.isExport($0) }) else { return }
    let isPlain = mapping == nil && book == nil && !acceptValid && rejects == nil && !actor.dryRun
    guard isPlain, postOn == nil, !migration else {
      throw ValidationError(
        "An export is read back as it is: --mapping, --book, --accept-valid, --rejects, --post-on, "
          + "--migration and --dry-run do not go with the folder \(folder).")
    }
  }

  /// - Returns: whether anything was new.
  private func readBack(_ folder: String, _ session: Session, _ options: PostOptions) throws -> Bool {
    let outcome = try ReplayRun(session.database, options).replay(folder) { entry in
      guard ledger.format != .json else { return }
      let seal = "seal \(entry.seal)".padding(to: 10)
      Output.line("\(seal) \(entry.kind.padding(to: 10)) \(entry.contentHash.hexadecimal)")
    }
    if ledger.format == .json {
      Output.text(
        JSONText.fields(
          ("format", .string("gledger.post/1")), ("export", .string(folder)),
          ("batches_new", .integer(outcome.new)), ("batches_known", .integer(outcome.known)),
          ("events_new", .integer(outcome.events)), ("transfers", .integer(outcome.transfers)),
          ("hash", .string(outcome.headHash.hexadecimal))
        ).document)
      return outcome.new > 0
    }
    Output.line("export     \(folder)")
    let new = ReceiptText.grouped(outcome.new)
    Output.line("batches    \(new) read back, \(ReceiptText.grouped(outcome.known)) there before")
    Output.line("events     \(ReceiptText.grouped(outcome.events))")
    Output.line("transfers  \(ReceiptText.grouped(outcome.transfers))")
    Output.line("content    each batch has the hash that was sealed")
    Output.line("hash       \(outcome.headHash.hexadecimal)")
    return outcome.new > 0
  }

  private func rejectsPath(_ file: String, isJournal: Bool) -> String {
    if isJournal { return (file == "-" ? "standard-input" : file) + ".rejects.journal" }
    guard file != "-" else { return "standard-input.rejects.csv" }
    let isJSON = file.hasSuffix(".jsonl")
    return file + (isJSON ? ".rejects.jsonl" : ".rejects.csv")
  }

  /// The text of a mapping that the program carries, or of a file; and what messages call it.
  private static func mappingText(_ name: String) throws -> (text: [UInt8], name: String) {
    let carried = "Sources/Interchange/Mappings/\(name).yaml"
    if let text = Bundled.text(carried) { return (Array(text.utf8), "\(name).yaml") }
    guard access(name, F_OK) == 0 else {
      let names = Bundled.files(below: "Sources/Interchange/Mappings/").map {
        String($0.path.split(separator: "/").last?.dropLast(5) ?? "")
      }
      throw Failure(
        "unknown-mapping", "there is no mapping `\(name)`",
        remedy: "use one of \(names.joined(separator: ", ")), or a YAML file")
    }
    var file = try ByteSource.file(name)
    let bytes = try file.contents(limit: YAMLText.limit)
    return (bytes, name)
  }

  private func show(_ outcome: PostOutcome) {
    if ledger.format == .json { return Output.text(json(outcome).document) }
    for diagnostic in outcome.diagnostics { Output.message("\(diagnostic)") }
    let more = outcome.faults - Int64(outcome.diagnostics.count)
    if more > 0 {
      let records = ReceiptText.grouped(outcome.rejectedRecords)
      Output.message("… and \(ReceiptText.grouped(more)) more errors: \(records) records have one or more")
    }
    if outcome.eventsNew == 0, outcome.eventsKnown == 0, outcome.faults == 0, outcome.notices.isEmpty {
      Output.message("\(outcome.file): has no records below its header; nothing was posted")
    }
    for notice in outcome.notices.sorted(by: { $0.key < $1.key }) {
      let example = outcome.noticeExamples.first { $0.code == notice.key }
      let place = example.map { " (first: line \($0.line): \($0.message))" } ?? ""
      Output.message("notice     \(notice.key): \(ReceiptText.grouped(notice.value))\(place)")
    }
    Output.line("file       \(outcome.file)")
    let new = ReceiptText.grouped(outcome.eventsNew)
    Output.line("events     \(new) new, \(ReceiptText.grouped(outcome.eventsKnown)) posted before")
    if outcome.rejectedRecords > 0 {
      let place = outcome.rejectsPath.map { ", written to \($0)" } ?? ""
      let noun = outcome.rejectedRecords == 1 ? "record" : "records"
      Output.line("rejects    \(ReceiptText.grouped(outcome.rejectedRecords)) \(noun)\(place)")
      if !acceptValid { Output.line("posted     nothing: mend the file, or use --accept-valid") }
    }
    if actor.dryRun { Output.line("posted     nothing: dry run") }
    if let receipt = outcome.receipt { for line in ReceiptText.lines(receipt) { Output.line(line) } }
  }

  private func show(_ times: StageTimes) {
    for (stage, count) in times.microseconds {
      Output.message(TimingText.line(stage.name, microseconds: count))
    }
    guard let peak = Output.peakKilobytes else { return }
    Output.message("memory   \(ReceiptText.grouped(peak)) kB at its peak")
  }

  private func json(_ outcome: PostOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.post/1")), ("file", .string(outcome.file)),
      ("dry_run", .flag(actor.dryRun)), ("events_new", .integer(outcome.eventsNew)),
      ("events_known", .integer(outcome.eventsKnown)), ("rejects", .integer(outcome.rejectedRecords)),
      ("errors", .integer(outcome.faults)),
      ("rejects_file", .optional(outcome.rejectsPath)),
      ("notices", .object(outcome.notices.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
      ("diagnostics", .array(outcome.diagnostics.map(\.json))),
      ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
  }
}

extension String {
  /// With blanks behind it, up to a width.
  fileprivate func padding(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}

/// How `--timing` prints a stage.
enum TimingText {
  static func line(_ stage: String, microseconds count: Int64) -> String {
    let seconds = "\(count / 1_000_000).\(String(1000 + count % 1_000_000 / 1000).dropFirst())"
    return "timing   \(String(repeating: " ", count: max(0, 9 - seconds.count)))\(seconds) s  \(stage)"
  }
}

/// A line of progress on a terminal, with rate and time left; nothing elsewhere.
final class ProgressLine {
  private let start = ProgressLine.now
  private var last: Int64 = 0
  private var isShown = false

  private static var now: Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }

  func show(_ progress: PostProgress) {
    guard Output.isErrorTerminal else { return }
    let elapsed = ProgressLine.now - start
    guard elapsed - last >= 200 else { return }
    last = elapsed
    isShown = true
    let rate = progress.events * 1000 / max(elapsed, 1)
    var text = "\r\(ReceiptText.grouped(progress.events)) events, \(ReceiptText.grouped(rate))/s"
    if let total = progress.totalBytes, total > 0, progress.bytesRead > 0 {
      let left = elapsed * (total - progress.bytesRead) / progress.bytesRead / 1000
      text += ", \(progress.bytesRead * 100 / total) %, \(left) s left"
    }
    Output.write(text + "   ", to: 2)
  }

  func clear() { if isShown { Output.write("\r\u{1B}[K", to: 2) } }
}
