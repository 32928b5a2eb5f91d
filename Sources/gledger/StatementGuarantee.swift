import ArgumentParser
import Guarantees
import Ledger
import Money
import Posting
import Reinsurance
import Statements
import Store

/// `gledger statement guarantee`.
struct GuaranteeStatementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guarantee",
    abstract: "One guarantee's life: facts, events, who bears each claim, fees, what is open.",
    discussion: """
      Each event that touched it, receipts and settlements of its shares too, in the order of posting, with \
      what stood after it. A guarantee of a book that was merged is found under both books, with all of its \
      history. Loans and policies are shown likewise.
      """)

  @OptionGroup var ledger: LedgerOptions
  @Option(help: ArgumentHelp("The book.", valueName: "code")) var book: String
  @Option(help: ArgumentHelp("Code of the guarantee, loan or policy.", valueName: "code"))
  var guarantee: String
  @Option(
    help: ArgumentHelp(
      "Last day, inclusive (default: the last that anything is effective on).", valueName: "day"))
  var to: String?
  @Option(help: ArgumentHelp("As known at a seal number, or at an instant.", valueName: "seal"))
  var asKnownAt: String?

  func run() throws {
    let settings = try ledger.settings()
    let last = try PeriodOptions.day(to, "--to")
    let session = try Session(settings, purpose: "statement", role: .reader)
    let snapshot = try Snapshot(session.database, knownAt: try PeriodOptions.knownAt(asKnownAt))
    let page = try page(snapshot, last ?? snapshot.lastEffectiveDay() ?? Day(number: 0))
    switch ledger.format {
    case .text: Output.text(page.text(width: Output.width))
    case .csv: Output.write(page.csv, to: 1)
    case .json: Output.text(page.json.document)
    }
  }

  private func page(_ snapshot: Snapshot, _ to: Day) throws -> GuaranteePage {
    let place = try snapshot.book(book)
    let steps = try snapshot.life(of: guarantee, book: book, through: to)
    guard let state = steps.last(where: { $0.state != nil })?.state, let last = steps.last else {
      throw Failure(
        "unknown-guarantee", "book \(book) has no guarantee \(guarantee) at the end of \(to)",
        remedy: "see `gledger statement position`, or name another day")
    }
    let currency =
      state.fact(.currency).flatMap { Currency($0) } ?? snapshot.pack.scheme.books[place].currency
    var page = GuaranteePage(
      book: book, code: guarantee, currency: currency, to: to, knownAtSeal: snapshot.seal,
      headHash: snapshot.headHash.hexadecimal)
    page.facts = facts(state, last, currency)
    page.steps = self.steps(steps)
    page.shares = shares(state, own: last.book)
    page.fees = try fees(state, on: to)
    for (book, code) in holders(steps) {
      page.items += try snapshot.openItems(of: code, book: book, through: to).map { item in
        GuaranteePage.Item(
          kind: item.kind.rawValue, party: item.party, treaty: item.treaty, claim: item.claim,
          reference: item.reference, date: item.date, amount: item.amount, remaining: item.remaining)
      }
    }
    return page
  }

  /// Each book that had it, with its code there.
  private func holders(_ steps: [GuaranteeStep]) -> [(book: String, code: String)] {
    var found: [(book: String, code: String)] = []
    for step in steps where found.last.map({ $0 != (step.book, step.code) }) ?? true {
      found.append((step.book, step.code))
    }
    return found
  }

  private func facts(
    _ state: GuaranteeState, _ last: GuaranteeStep, _ currency: Currency
  ) -> [(name: String, value: String)] {
    var found: [(name: String, value: String)] = state.facts.map { field in
      guard case .money(let minor) = field.value else { return (field.column.name, field.value.normalised) }
      return (field.column.name, Amount(minor: minor, currency).major)
    }
    if state.cohort != 0 { found.append(("cohort", "\(state.cohort)")) }
    if let day = state.attachedOn { found.append(("attached_on", "\(day)")) }
    if let day = state.day(.takenOn) { found.append(("taken_over_on", "\(day)")) }
    if let count = state.marks[.restated] { found.append(("restated", "\(count)")) }
    if (last.book, last.code) != (book, guarantee) { found.append(("now", "\(last.book)/\(last.code)")) }
    return found
  }

  private func steps(_ steps: [GuaranteeStep]) -> [GuaranteePage.Step] {
    var known: GuaranteeState?
    return steps.map { step in
      known = step.state ?? known
      let day = max(step.event.date, known?.lastDate ?? step.event.date)
      return GuaranteePage.Step(
        book: step.book, date: step.event.date, seal: step.seal, event: step.event.kind.code,
        reference: step.event.reference, amount: step.event.money(.amount) ?? step.cleared,
        outstanding: known?.outstanding ?? 0, unearned: known.flatMap { unearned($0, on: day) } ?? 0,
        indemnity: known?.claims.reduce(0) { $0 + $1.book } ?? 0,
        recovered: known?.claims.reduce(0) { $0 + $1.recovered } ?? 0)
    }
  }

  /// What schedules and events have not earned by a day; nil where it does not fit.
  private func unearned(_ state: GuaranteeState, on day: Day) -> Int64? {
    var sum = state.feeUnearned
    for term in state.feeTerms {
      guard let part = term.unearned(on: day) else { return nil }
      sum += part
    }
    return sum
  }

  private func shares(_ state: GuaranteeState, own: String) -> [GuaranteePage.Share] {
    state.claims.flatMap { claim -> [GuaranteePage.Share] in
      var left = (paid: claim.paid, recovered: claim.recovered)
      let others = zip(state.layers, claim.payers).map { layer, payer in
        left = (left.paid - payer.claimed, left.recovered - payer.shared)
        return GuaranteePage.Share(
          claim: claim.id, payer: layer.party ?? "", treaty: layer.treaty ?? "",
          ratio: "\(layer.ratio) of \(layer.base)" + request(layer, payer), paid: payer.claimed,
          recovered: payer.shared)
      }
      return others + [
        GuaranteePage.Share(
          claim: claim.id, payer: own, treaty: "", ratio: "", paid: left.paid, recovered: left.recovered)
      ]
    }
  }

  /// What is still to be done for a share that is on request.
  private func request(_ layer: ResolvedLayer, _ payer: PayerState) -> String {
    if !layer.isCeded { return ", not bound" }
    guard layer.isClaimedOnRequest else { return "" }
    return payer.filing.isMade ? ", on request" : ", not claimed"
  }

  private func fees(_ state: GuaranteeState, on day: Day) throws -> [(name: String, amount: Int64)] {
    guard let unearned = unearned(state, on: day) else {
      throw Failure("sum-overflow", "what is unearned does not fit 64 bits", remedy: "report this")
    }
    let charged = state.feeTerms.reduce(state.feeUnearned) { $0 + $1.amount }
    return [
      ("charged", charged), ("earned", charged - unearned), ("unearned", unearned),
      ("receivable", state.feeReceivable),
    ]
  }
}
