import ArgumentParser
import Operations
import Statements
import Store

/// `gledger reconcile undo`.
struct ReconcileUndo: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "undo", abstract: "Take a match back, with a trace: its items are open to the next run.",
    discussion: """
      No rule puts them together again, until somebody decides so of a break of theirs: gledger reconcile \
      decide BREAK rejoin.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the match: see status --matches.") var match: Int64

  func run() throws {
    try account.hold(ledger, "undo") { store, actor in try store.undo(match, actor: actor, reason: reason) }
    Decided.print(ledger.format, "undone", [("match", .integer(match))])
  }
}

/// `gledger reconcile decide`.
struct ReconcileDecide: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decide",
    abstract: "Record what was decided of a break: a note, a dispute, its settlement, to rejoin it.",
    discussion: """
      The items of a disputed break are kept out of matching until the dispute is settled. The items of a \
      match that was undone are kept apart until one of their breaks is decided to be rejoined.
      """)

  enum Decision: String, ExpressibleByArgument, CaseIterable { case note, dispute, settle, rejoin }

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the break: see status.") var target: Int64
  @Argument(help: "note, dispute, settle or rejoin.") var decision: Decision

  func run() throws {
    try account.hold(ledger, "decide") { store, actor in
      try store.decide(target, decision.rawValue, actor: actor, reason: reason)
    }
    Decided.print(ledger.format, decision.rawValue, [("break", .integer(target))])
  }
}

/// `gledger reconcile propose`.
struct ReconcilePropose: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Propose the entry that mends a break: a line of the bank that the books lack.",
    discussion: """
      The entry goes between the bank's account and another one: a suspense account for money that is not \
      known yet, a cost for a charge. Somebody else looks at it, with `gledger reconcile events --proposed`, \
      and approves it, with `gledger reconcile approve`; then `gledger reconcile events` prints it for \
      `gledger post - --approver NAME`, and the next run matches the two.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: ArgumentHelp("The other account: CODE or CODE/DETAIL.", valueName: "account"))
  var against: String
  @Option(help: ArgumentHelp("Fund, where the book has several.", valueName: "fund")) var fund: String?
  @Option(help: "Why.") var reason: String
  @Argument(help: "Number of the break: see status.") var target: Int64

  func run() throws {
    let name = try account.hold(ledger, "propose") { store, actor in
      let event = try Mending(store).event(target, against: against, fund: fund, reason: reason)
      let number = try store.decide(target, "propose", actor: actor, reason: reason, event: event)
      return ProposalName(number: number, event: event)
    }
    Decided.print(
      ledger.format, "proposed", [("break", .integer(target)), ("proposal", .string("\(name)"))])
  }
}

/// `gledger reconcile approve`.
struct ReconcileApprove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "approve", abstract: "Approve a proposal; never by who proposed it.",
    discussion: """
      A proposal's name has the hash of its event in it: what is approved is what `gledger reconcile events \
      --proposed` showed, and nothing that was proposed since.
      """)

  @OptionGroup var ledger: LedgerOptions
  @OptionGroup var account: ReconcileAccountOptions
  @Option(help: "Why.") var reason: String
  @Option(help: ArgumentHelp("Name of the proposal: see events --proposed.", valueName: "name"))
  var proposal: String

  func run() throws {
    guard let name = ProposalName(proposal) else {
      throw ValidationError("--proposal `\(proposal)` is no name of a proposal, such as 12-0f3a6bc1d2e49875.")
    }
    let target = try account.hold(ledger, "approve", role: .approver) { store, actor in
      try store.approve(name, actor: actor, reason: reason)
    }
    Decided.print(
      ledger.format, "approved", [("break", .integer(target)), ("proposal", .string("\(name)"))])
  }
}

/// `gledger reconcile events`.
struct ReconcileEvents: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events", abstract: "Print the approved proposals of open breaks, ready for gledger post.")

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Flag(help: "What is proposed and not approved, with its name: for whoever approves.") var proposed = false

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "reconcile events", role: .reader)
    let all = try ReconciliationStore(session.database, try BankAccountName.read(account)).proposals()
    let shown = all.filter { $0.approver.isEmpty == proposed }
    if ledger.format == .json {
      let document = JSONText.fields(
        ("format", .string("gledger.reconcile-events/1")), ("proposed", .flag(proposed)),
        ("events", .array(shown.map(json))))
      return Output.text(document.document)
    }
    guard proposed else { return Output.text(EventFile.joined(shown.map(\.event))) }
    for one in shown {
      Output.line("proposal  \(one.name)  break \(one.target), by \(one.proposer): \(one.reason)")
      Output.text(one.event)
    }
  }

  private func json(_ one: ReconciliationStore.Proposal) -> JSONText {
    .fields(
      ("break", .integer(one.target)), ("proposal", .string("\(one.name)")), ("event", .string(one.event)),
      ("proposer", .string(one.proposer)), ("reason", .string(one.reason)),
      ("approver", .optional(one.approver.isEmpty ? nil : one.approver)))
  }
}

/// `gledger reconcile differences`.
struct ReconcileDifferences: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "differences",
    abstract: "Print the entries that post differences within tolerances, ready for gledger post.",
    discussion: """
      One entry a match, between the bank's account and the account that the rules name: `gledger post - \
      --approver NAME` posts them, and the next run knows each by its reference.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("Our account: BOOK/ACCOUNT or BOOK/ACCOUNT/DETAIL.", valueName: "account"))
  var account: String
  @Option(help: ArgumentHelp("Fund, where the book has several.", valueName: "fund")) var fund: String?

  func run() throws {
    let settings = try ledger.settings()
    let session = try Session(settings, purpose: "reconcile differences", role: .reader)
    let store = ReconciliationStore(session.database, try BankAccountName.read(account))
    let found = try Mending(store).differences(fund: fund)
    guard ledger.format == .json else { return Output.text(EventFile.joined(found.map(\.event))) }
    let rows = found.map { one in
      JSONText.fields(("match", .integer(one.difference.match)), ("event", .string(one.event)))
    }
    Output.text(
      JSONText.fields(("format", .string("gledger.reconcile-differences/1")), ("events", .array(rows)))
        .document)
  }
}

/// What was decided, in one line or one document.
private enum Decided {
  static func print(_ format: OutputChoice, _ what: String, _ facts: [(key: String, value: JSONText)]) {
    guard format == .json else {
      let words = facts.map { fact in
        switch fact.value {
        case .integer(let number): "\(fact.key) \(number)"
        case .string(let text): "\(fact.key) \(text)"
        default: fact.key
        }
      }
      return Output.line("\(what)  \(words.joined(separator: "  "))")
    }
    let head: [(key: String, value: JSONText)] = [
      ("format", .string("gledger.reconcile-decision/1")), ("decision", .string(what)),
    ]
    Output.text(JSONText.object(head + facts).document)
  }
}
