import Interchange
import Ledger
import Money
import Posting
import Store
import Tabular

/// How payments are instructed.
public struct PaymentOptions {
  /// Code of the book that pays.
  public var book: String
  /// Its bank account in the books; nil for the pack's.
  public var account: String?
  /// Last effective day of what is paid.
  public var through: Day
  /// Day of the instruction; nil for ``through``.
  public var date: Day?
  /// Day on which the bank is asked to pay; nil for that of the instruction.
  public var due: Day?
  /// nil for the book's currency.
  public var currency: Currency?
  /// `BOOK/REFERENCE` of the only event that is paid; nil for all.
  public var decision: String?
  /// Minor units of ``decision`` that are paid; nil for all that is open of it.
  public var amount: Int64?
  public var accounts = PaymentAccounts()
  /// Of pain.001.
  public var version = 9
  /// nil is standard output.
  public var output: String?

  public init(book: String, through: Day) { (self.book, self.through) = (book, through) }
}

/// What a run of instructions came to.
public struct PaymentOutcome {
  public var account: String
  public var currency: Currency
  /// What was instructed, with its end-to-end id.
  public var instructed: [(payment: DecidedPayment, endToEnd: String)] = []
  /// What was not, and why.
  public var left: [(payment: DecidedPayment, why: String)] = []
  public var receipt: Receipt?

  public var total: Int128 { instructed.reduce(0) { $0 + Int128($1.payment.amount) } }
}

/// Tells the bank what to pay: posts the instructions as one batch, then writes them as a pain.001 file.
/// Where the program ends between the two, ``write(seal:_:)`` writes the same file from what was posted.
public struct PaymentRun {
  private let database: LedgerDatabase
  private let options: PostOptions

  public init(_ database: LedgerDatabase, _ options: PostOptions) {
    (self.database, self.options) = (database, options)
  }

  /// Name of an instruction, and the end-to-end id of its payment: `GL` and 14 characters (70 bits) of the
  /// hash of who pays, what is paid, and how often it was instructed before. The same payment has the same id
  /// whoever asks; 16 characters are what an MT940 statement gives back.
  public static func endToEnd(book: String, decision: String, attempt: Int64) -> String {
    let hash = SHA256.hash(Array("\(book)\n\(decision)\n\(attempt)".utf8))
    var bits = hash.prefix(9).reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
    let letters = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
    var name = ""
    for _ in 0..<14 {
      name.append(letters[Int(bits & 31)])
      bits >>= 5
    }
    return "GL" + name
  }

  /// Name of the message of a batch: `GL`, the number of its seal, and 12 characters of its hash.
  static func identification(_ batch: LoggedBatch) -> String {
    "GL\(batch.seal)-\(batch.chainHash.hexadecimal.prefix(12).uppercased())"
  }

  /// The seal that a message names; nil where the name is none of ours.
  static func seal(of identification: String) -> Int64? {
    guard identification.hasPrefix("GL") else { return nil }
    return identification.dropFirst(2).split(separator: "-", maxSplits: 1).first.flatMap { Int64($0) }
  }

  /// What could be paid, and what stands in the way of each; nothing is posted.
  public func decided(_ wanted: PaymentOptions) throws -> PaymentOutcome {
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    return try decided(wanted, snapshot)
  }

  private func decided(_ wanted: PaymentOptions, _ snapshot: Snapshot) throws -> PaymentOutcome {
    let scheme = snapshot.pack.scheme
    let book = try snapshot.book(wanted.book)
    let engine = PostingEngine(scheme: scheme, symbols: SymbolTable())
    let date = wanted.date ?? wanted.through
    guard let chart = engine.sourceOfPayments(scheme.books[book].role, on: date) else {
      throw LedgerError(
        "no-posting-rule", "the pack has no posting rule for payment.instructed in book \(wanted.book)",
        remedy: "add one to posting_rule.csv: debit the bank account, credit one for payments under way")
    }
    if let account = wanted.account, account != scheme.chart[chart].code {
      throw LedgerError(
        "unknown-account", "book \(wanted.book) pays from \(scheme.chart[chart].code), not from \(account)",
        remedy: "leave --account out")
    }
    let currency = wanted.currency ?? scheme.books[book].currency
    var outcome = PaymentOutcome(account: "\(wanted.book)/\(scheme.chart[chart].code)", currency: currency)
    let all = try chosen(
      of: snapshot.decidedPayments(book: book, chart: chart, currency: currency, through: wanted.through),
      wanted, currency)
    for payment in all {
      if let why = obstacle(payment, wanted, scheme, date) {
        outcome.left.append((payment, why))
      } else {
        let name = PaymentRun.endToEnd(
          book: wanted.book, decision: "\(payment.book)/\(payment.reference)", attempt: payment.attempts)
        outcome.instructed.append((payment, name))
      }
    }
    return outcome
  }

  /// The one that is asked for with its amount; all where none is.
  private func chosen(
    of all: [DecidedPayment], _ wanted: PaymentOptions, _ currency: Currency
  ) throws -> [DecidedPayment] {
    guard let decision = wanted.decision else { return all }
    guard var one = all.first(where: { "\($0.book)/\($0.reference)" == decision }) else {
      throw LedgerError(
        "nothing-to-pay", "nothing of \(decision) is left to pay in \(currency) through \(wanted.through)",
        remedy: "gledger pay list --book \(wanted.book) shows what is: give BOOK/REFERENCE as it stands there"
      )
    }
    let amount = wanted.amount ?? one.amount
    guard amount <= one.amount else {
      let most = Amount(minor: one.amount, currency)
      throw LedgerError(
        "payment-amount", "\(most) of \(decision) is open, not \(Amount(minor: amount, currency))",
        remedy: "pay at most \(most.major)")
    }
    one.amount = amount
    return [one]
  }

  private func obstacle(
    _ payment: DecidedPayment, _ wanted: PaymentOptions, _ scheme: Scheme, _ date: Day
  ) -> String? {
    guard let payee = payment.payee else { return "the books name nobody who is paid" }
    guard scheme.party(payee) != nil else { return "\(payee) is no party of the pack" }
    guard wanted.accounts[payee] != nil else { return "no bank account of \(payee)" }
    return payment.date > date ? "is of a day after the instruction" : nil
  }

  /// Instructs what can be paid. Nothing is posted where nothing can.
  public func instruct(_ wanted: PaymentOptions) throws -> PaymentOutcome {
    let snapshot = try Snapshot(database, knownAt: .now)
    var outcome: PaymentOutcome
    do {
      outcome = try decided(wanted, snapshot)
      try requireOwnAccount(wanted.book, wanted.accounts)
    } catch {
      snapshot.close()
      throw error
    }
    snapshot.close()
    guard !outcome.instructed.isEmpty else { return outcome }
    outcome.receipt = try post(events(outcome, wanted))
    if !options.isDryRun, let seal = outcome.receipt?.seal {
      do {
        try write(seal: seal, wanted.accounts, version: wanted.version, to: wanted.output)
      } catch let error as LedgerError {
        throw LedgerError(
          error.code, "seal \(seal) is posted, and its file is not written: \(error.message)",
          remedy: "type: gledger pay file \(seal) --accounts FILE --output FILE")
      }
    }
    return outcome
  }

  private func requireOwnAccount(_ book: String, _ accounts: PaymentAccounts) throws {
    guard accounts[book] == nil else { return }
    throw LedgerError(
      "no-own-account", "the file of bank accounts has none of \(book)",
      remedy: "add a row with the book's code as its party")
  }

  private func events(_ outcome: PaymentOutcome, _ wanted: PaymentOptions) -> [UInt8] {
    var writer = CSVWriter()
    writer.append(record: [
      "event", "reference", "book", "date", "amount", "currency", "of", "of_book", "party", "due",
    ])
    let date = wanted.date ?? wanted.through
    for (payment, name) in outcome.instructed {
      writer.append(record: [
        EventKind.paymentInstructed.code, name, wanted.book, "\(date)",
        Amount(minor: payment.amount, outcome.currency).major, outcome.currency.code, payment.reference,
        payment.book == wanted.book ? "" : payment.book, payment.payee ?? "", "\(wanted.due ?? date)",
      ])
    }
    return writer.takeBytes()
  }

  /// Posts event files as any other: under the book's lock the core refuses what was instructed meanwhile.
  private func post(_ bytes: [UInt8]) throws -> Receipt? {
    let input = try InputFile(bytes, name: "payments.csv")
    defer { input.remove() }
    let posted = try PostRun(database, options).post(input)
    if let first = posted.diagnostics.first {
      throw LedgerError(
        first.code, "nothing was instructed: \(first.message)",
        remedy: first.remedy)
    }
    return posted.receipt
  }

  /// Writes the payments of a batch: the same file each time.
  public func write(seal: Int64, _ accounts: PaymentAccounts, version: Int, to path: String?) throws {
    let snapshot = try Snapshot(database, knownAt: .now)
    defer { snapshot.close() }
    let scheme = snapshot.pack.scheme
    let payments = try snapshot.payments(book: nil, seal: seal)
    guard let first = payments.first, let batch = try database.batch(seal: seal),
      let book = try snapshot.payer(seal: seal)
    else {
      throw LedgerError(
        "no-payments", "seal \(seal) instructed no payments", remedy: "gledger pay list shows those that did")
    }
    if let other = payments.first(where: { $0.currency != first.currency }) {
      throw LedgerError(
        "several-currencies", "seal \(seal) instructed payments in \(first.currency) and \(other.currency)",
        remedy: "instruct each currency by itself: gledger pay instruct --currency")
    }
    try requireOwnAccount(book, accounts)
    guard let own = accounts[book], let place = scheme.book(book) else { return }
    let orders = try payments.map { payment in
      guard let party = scheme.party(payment.payee), let account = accounts[payment.payee] else {
        throw LedgerError(
          "no-payee-account", "\(payment.reference): there is no bank account of \(payment.payee)",
          remedy: "add it to the file of bank accounts")
      }
      return PaymentOrder(
        endToEnd: payment.reference, amount: payment.amount, due: payment.due,
        payee: scheme.parties[party].nameEnglish, account: account, remittance: payment.decision)
    }
    let identification = PaymentRun.identification(batch)
    let bytes = PainWriter(version: version).message(
      orders, identification: identification, created: batch.recordedAt, currency: first.currency,
      payer: scheme.books[place].nameEnglish, account: own)
    let sink = try ExportSink(path: path)
    do {
      try bytes.withUnsafeBytes { try sink.write($0) }
      try sink.finish()
    } catch {
      sink.abandon()
      throw error
    }
  }
}
