import ArgumentParser
import Operations
import Statements
import Store

/// `gledger reconcile undo`.
struct ReconcileUndo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take a match back, with a trace: its items are open to the next run.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the match: see status --matches.") var match: Int64

  func run() throws {
    let settings = try ledger.settings()
    let actor = account.actor ?? settings.actor
    let session = try Session(settings, purpose: "reconcile undo by \(actor)", role: .writer)
    try account.hold(session.database) { try $0.undo(match, actor: actor, reason: reason) }
    Decided.print(ledger.format, "undone", "match", match)
  }
}

/// `gledger reconcile decide`.
struct ReconcileDecide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide", abstract: "Record what was decided of a break: a note, a dispute, its settlement.",
    discussion: "The items of a disputed break are kept out of matching until the dispute is settled.")

  enum Decision: String, ExpressibleByArgument, CaseIterable { case note, dispute, settle }

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the break: see status.") var target: Int64
  @Argument(help: "note, dispute or settle.") var decision: Decision

  func run() throws {
    let settings = try ledger.settings()
    let actor = account.actor ?? settings.actor
    let session = try Session(settings, purpose: "reconcile decide by \(actor)", role: .writer)
    try account.hold(session.database) {
      try $0.decide(target, decision.rawValue, actor: actor, reason: reason, event: nil)
    }
    Decided.print(ledger.format, decision.rawValue, "break", target)
  }
}

/// `gledger reconcile propose`.
struct ReconcilePropose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Propose the entry that mends a break: a line of the bank that the books lack.",
    discussion: """
      The entry goes between the bank's account and another one: a suspense account for money that is not \
      known \
      yet, a cost for a charge. Somebody else approves it, with `gledger reconcile approve`; then `gledger \
      reconcile events` prints it for `gledger post - --approver NAME`, and the next run matches the two.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: ArgumentHelp("The other account: CODE or CODE/DETAIL.", valueName: "account"))
  var against: String
  @Option(help: ArgumentHelp("Fund, where the book has several.", valueName: "fund")) var fund: String?
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the break: see status.") var target: Int64

  func run() throws {
    let settings = try ledger.settings()
    let actor = account.actor ?? settings.actor
    let session = try Session(settings, purpose: "reconcile propose by \(actor)", role: .writer)
    let mending = try Mending(session.database, account: account.account)
    let event = try account.hold(session.database) { store in
      let event = try mending.event(target, against: against, fund: fund, reason: reason)
      try store.decide(target, "propose", actor: actor, reason: reason, event: event)
      return event
    }
    if ledger.format == .json {
      Decided.print(.json, "proposed", "break", target)
    } else {
      Output.text(event)
    }
  }
}

/// `gledger reconcile approve`.
struct ReconcileApprove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve the last proposal of a break; never by who proposed it.")

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the break: see status.") var target: Int64

  func run() throws {
    let settings = try ledger.settings()
    let actor = account.actor ?? settings.actor
    let session = try Session(settings, purpose: "reconcile approve by \(actor)", role: .approver)
    try account.hold(session.database) { try $0.approve(target, actor: actor, reason: reason) }
    Decided.print(ledger.format, "approved", "break", target)
  }
}

/// `gledger reconcile events`.
struct ReconcileEvents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print the approved proposals of open breaks, ready for gledger post.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "reconcile events", role: .reader)
    let approved = try ReconciliationStore(session.database, try BankAccountName.read(account)).approved()
    if ledger.format == .json {
      let rows = approved.map { one in
        JSONText.fields(
          ("break", .integer(one.id)), ("event", .string(one.event)), ("approver", .string(one.approver)))
      }
      return Output.text(
        JSONText.fields(("format", .string("gledger.reconcile-events/1")), ("events", .array(rows))).document)
    }
    Output.text(EventFile.joined(approved.map(\.event)))
  }
}

/// What was decided, in one line or one document.
private enum Decided {
  static func print(_ format: OutputChoice, _ what: String, _ kind: String, _ number: Int64) {
    guard format == .json else { return Output.line("\(what)  \(kind) \(number)") }
    Output.text(
      JSONText.fields(
        ("format", .string("gledger.reconcile-decision/1")), ("decision", .string(what)),
        (kind, .integer(number))
      ).document)
  }
}
