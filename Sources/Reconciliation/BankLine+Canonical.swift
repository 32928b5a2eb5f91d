import Money

// The bytes by which lines and statements are known again: facts only, no names and no free text, so that
// what is erased for a person changes none of them.
extension BankLine {
  /// The same line in the one form in which it is stored: the only payment of an entry is the entry, and a
  /// payment of which nothing is known is none.
  public var normalised: BankLine {
    guard details.count == 1 else { return self }
    var line = self
    if line.details[0].minor == nil { line.details[0].minor = minor }
    if line.details[0].bankReference.isEmpty { line.details[0].bankReference = bankReference }
    var blank = BankDetail()
    (blank.minor, blank.bankReference) = (minor, bankReference)
    if line.details[0] == blank { line.details = [] }
    return line
  }

  /// The payment that the entry itself is; nil where it sums several, or one of another amount or
  /// reference.
  public var ownDetail: BankDetail? {
    guard let first = details.first else { return BankDetail() }
    let isOwn = details.count == 1 && first.minor == minor && first.bankReference == bankReference
    return isOwn ? first : nil
  }

  /// Appends the canonical bytes of a normalised line: each item as four bytes of length and its bytes.
  public func appendCanonical(to bytes: inout [UInt8]) {
    Canonical.append(bookingDay, to: &bytes)
    Canonical.append(valueDay, to: &bytes)
    Canonical.append(minor, to: &bytes)
    Canonical.append(currency.code, to: &bytes)
    Canonical.append(status.rawValue, to: &bytes)
    Canonical.append(isReversal ? "yes" : "no", to: &bytes)
    Canonical.append(bankReference, to: &bytes)
    Canonical.append(transactionCode, to: &bytes)
    Canonical.append(paymentCount.map { Int64($0) }, to: &bytes)
    (ownDetail ?? BankDetail()).appendReferences(to: &bytes)
    let listed = ownDetail == nil ? details : []
    Canonical.append(Int64(listed.count), to: &bytes)
    for detail in listed {
      Canonical.append(detail.minor, to: &bytes)
      Canonical.append(detail.bankReference, to: &bytes)
      detail.appendReferences(to: &bytes)
    }
  }
}

extension BankDetail {
  func appendReferences(to bytes: inout [UInt8]) {
    for text in [endToEnd, instruction, creditorReference, returnReason] {
      Canonical.append(text, to: &bytes)
    }
  }

  /// What may name a person: only the hash of a salt and these bytes is kept for ever.
  public func appendNames(to bytes: inout [UInt8]) {
    for text in [counterparty, counterpartyAccount, text] { Canonical.append(text, to: &bytes) }
  }

  /// Some of it may name a person.
  public var hasNames: Bool { !counterparty.isEmpty || !counterpartyAccount.isEmpty || !text.isEmpty }
}

extension BankStatementHead {
  /// What a statement is, whatever name and time of making its copy has.
  public func appendCanonical(_ end: BankStatementEnd, to bytes: inout [UInt8]) {
    Canonical.append(kind.rawValue, to: &bytes)
    Canonical.append(account, to: &bytes)
    Canonical.append(sequence, to: &bytes)
    Canonical.append(page.map { Int64($0) }, to: &bytes)
    for balances in [end.openings, end.closings] {
      Canonical.append(Int64(balances.count), to: &bytes)
      for balance in balances {
        Canonical.append(balance.minor, to: &bytes)
        Canonical.append(balance.currency.code, to: &bytes)
        Canonical.append(balance.day, to: &bytes)
      }
    }
  }
}

private enum Canonical {
  static func append(_ text: String, to bytes: inout [UInt8]) {
    appendLength(text.utf8.count, to: &bytes)
    bytes.append(contentsOf: text.utf8)
  }

  static func append(_ day: Day?, to bytes: inout [UInt8]) {
    append(day.map { Int64($0.number) }, to: &bytes)
  }

  /// Eight bytes, the highest first; none where there is no number.
  static func append(_ number: Int64?, to bytes: inout [UInt8]) {
    guard let number else { return appendLength(0, to: &bytes) }
    appendLength(8, to: &bytes)
    for shift in stride(from: 56, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Int64(shift)))
    }
  }

  private static func appendLength(_ count: Int, to bytes: inout [UInt8]) {
    for shift in stride(from: 24, through: 0, by: -8) {
      bytes.append(UInt8(truncatingIfNeeded: count >> shift))
    }
  }
}
