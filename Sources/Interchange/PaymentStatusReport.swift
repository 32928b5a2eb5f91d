import Money

/// What a bank says became of payments that it was told to make (pain.002 of ISO 20022), in the order of its
/// parts: a message as a whole, each of its blocks, single payments.
public struct PaymentStatusReport: Sendable, Equatable {
  /// What a code means for who waits for the payment.
  public enum Outcome: String, Sendable, CaseIterable {
    /// The bank took it and makes it, or says that it did: the statement will show it.
    case accepted
    /// The bank has not said yes or no.
    case pending
    /// It is not made: no money goes.
    case rejected
    /// Of a whole: some are accepted and some are not.
    case partly
    /// A code that says none of these: a person must ask the bank.
    case other
  }

  /// A status as a part of the report states it.
  public struct Status: Sendable, Equatable {
    /// Four letters, as ISO 20022 lists them outside of the schema.
    public var code: String
    /// Codes of the reasons, such as `AC04`; texts of the bank's own are no part of it.
    public var reasons: [String] = []
    /// Where it stands in the file.
    public var line: Int
    public var column: Int

    public init(code: String, reasons: [String] = [], line: Int, column: Int) {
      (self.code, self.reasons, self.line, self.column) = (code, reasons, line, column)
    }

    public var outcome: Outcome { PaymentStatusReport.outcome(code) }
  }

  /// One payment.
  public struct Payment: Sendable, Equatable {
    public var endToEnd: String
    /// Its own status; nil where that of its block, or of the message, holds.
    public var status: Status?
    /// Minor units, where the report repeats what it was told.
    public var amount: Int64?
    public var currency: Currency?
    public var line: Int
    public var column: Int
  }

  /// The payments of one day of execution, as the message had them.
  public struct Block: Sendable, Equatable {
    public var identification: String
    public var status: Status?
    public var payments: [Payment] = []
    public var line: Int
    public var column: Int
  }

  /// The bank's name of the report.
  public var identification = ""
  /// The day on which it was made, by the bank's own clock.
  public var day = Day(number: 0)
  /// The message that it is about.
  public var message = ""
  public var messageLine = 1
  public var messageColumn = 1
  public var status: Status?
  public var blocks: [Block] = []

  /// No payments.
  public init() {}

  /// Whether a name can be told in a message: it is a reference, and no person's name.
  public static func isTellable(_ name: String) -> Bool { ReferenceText.isReference(name) }

  /// The status codes of groups and of single transactions (external code sets of ISO 20022).
  public static func outcome(_ code: String) -> Outcome {
    switch code {
    case "ACTC", "ACCP", "ACFC", "ACSP", "ACWC", "ACWP", "ACPD", "ACIS", "ACSC", "ACCC": .accepted
    case "RCVD", "PDNG", "PATC", "PRES", "CPUC": .pending
    case "RJCT", "CANC": .rejected
    case "PART": .partly
    default: .other
    }
  }
}
