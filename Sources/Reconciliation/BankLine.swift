import Money

/// One entry of a bank statement, as the bank booked it.
public struct BankLine: Sendable, Equatable {
  public enum Status: String, Sendable, CaseIterable {
    /// In the balance of the account.
    case booked
    /// Announced, not in the balance.
    case pending
    /// Told for information only.
    case information
  }

  /// The day the bank booked it on; the value day where the statement names no other.
  public var bookingDay: Day?
  /// The day from which it bears interest.
  public var valueDay: Day?
  /// Minor units of the currency, with a sign: money that comes in is positive.
  public var minor: Int64
  public var currency: Currency
  public var status = Status.booked
  /// It takes back an earlier entry. The sign is already that of the money.
  public var isReversal = false
  /// The bank's own reference of the entry.
  public var bankReference = ""
  /// What the bank says the entry is, in the bank's code: `PMNT/RCDT/ESCT`, `NTRF`, `166`.
  public var transactionCode = ""
  /// How many payments the entry sums, where the bank says so.
  public var paymentCount: Int32?
  /// The payments of the entry that the statement lists. One is the entry itself; none says nothing of
  /// them.
  public var details: [BankDetail] = []
  /// The physical line of the file on which it begins, from 1.
  public var fileLine = 0

  public init(minor: Int64, currency: Currency) { (self.minor, self.currency) = (minor, currency) }
}

/// One payment of an entry: references that books can know, and who paid or was paid.
///
/// ``counterparty`` and ``text`` may hold the name of a person: no message, log or sealed byte has them.
public struct BankDetail: Sendable, Equatable {
  /// Minor units with the sign of the money; nil where the statement gives no amount of its own in the
  /// currency of the account.
  public var minor: Int64?
  /// The bank's own reference of the payment.
  public var bankReference = ""
  /// The reference that the payer gave and that all banks hand on.
  public var endToEnd = ""
  /// The payer's reference between payer and bank.
  public var instruction = ""
  /// The creditor's structured reference (ISO 11649, national forms), without blanks.
  public var creditorReference = ""
  /// The other side's account: IBAN, or the bank's own form.
  public var counterpartyAccount = ""
  /// The other side's name: perhaps a person's.
  public var counterparty = ""
  /// Remittance information as free text: perhaps with a person's name.
  public var text = ""
  /// Why a payment came back: a code such as `AC04`.
  public var returnReason = ""

  public init() {}
}
