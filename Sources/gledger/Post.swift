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
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var actor: ActorOptions

  @Argument(help: "Event files: CSV or JSON Lines, or another program's with --mapping.")
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

  func run() throws {
    let settings = try ledger.settings()
    var options = actor.options(settings)
    options.defaultBook = book
    options.acceptsValid = acceptValid
    options.mapping = try mapping.map(Post.mapping)
    var isClean = true
    let session = try Session(settings, purpose: "post by \(options.actor)", role: .writer)
    for file in files {
      options.rejectsPath = rejects ?? (acceptValid ? rejectsPath(file) : nil)
      let progress = ProgressLine()
      options.onProgress = progress.show
      let outcome = try PostRun(session.database, options).post(file)
      progress.clear()
      show(outcome)
      if outcome.rejectedRecords > 0 {
        isClean = false
        if !acceptValid { throw ExitCode(3) }
      }
    }
    if !isClean { throw ExitCode(1) }
  }

  private func rejectsPath(_ file: String) -> String {
    guard file != "-" else { return "standard-input.rejects.csv" }
    let isJSON = file.hasSuffix(".jsonl")
    return file + (isJSON ? ".rejects.jsonl" : ".rejects.csv")
  }

  static func mapping(_ name: String) throws -> Mapping {
    let carried = "Sources/Interchange/Mappings/\(name).yaml"
    if let text = Bundled.text(carried) { return try Mapping.parse(text, name: "\(name).yaml") }
    guard let file = fopen(name, "r") else {
      let names = Bundled.files(below: "Sources/Interchange/Mappings/").map {
        String($0.path.split(separator: "/").last?.dropLast(5) ?? "")
      }
      throw Failure(
        "unknown-mapping", "there is no mapping `\(name)`",
        remedy: "use one of \(names.joined(separator: ", ")), or a YAML file")
    }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = fread(&bytes, 1, bytes.count, file)
    return try Mapping.parse(String(decoding: bytes[..<count], as: UTF8.self), name: name)
  }

  private func show(_ outcome: PostOutcome) {
    if ledger.format == .json { return Output.text(json(outcome).document) }
    for diagnostic in outcome.diagnostics { Output.message("\(diagnostic)") }
    let more = outcome.rejectedRecords - Int64(outcome.diagnostics.count)
    if more > 0 { Output.message("… and \(ReceiptText.grouped(more)) more records with errors") }
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

  private func json(_ outcome: PostOutcome) -> JSONText {
    .fields(
      ("format", .string("gledger.post/1")), ("file", .string(outcome.file)),
      ("dry_run", .flag(actor.dryRun)), ("events_new", .integer(outcome.eventsNew)),
      ("events_known", .integer(outcome.eventsKnown)), ("rejects", .integer(outcome.rejectedRecords)),
      ("rejects_file", .optional(outcome.rejectsPath)),
      ("notices", .object(outcome.notices.sorted { $0.key < $1.key }.map { ($0.key, .integer($0.value)) })),
      ("diagnostics", .array(outcome.diagnostics.map(\.json))),
      ("receipt", outcome.receipt.map(ReceiptText.json) ?? .null))
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
