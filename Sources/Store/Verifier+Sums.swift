import Ledger
import PostgreSQL

/// Totals by account, made from stored sums.
struct StoredBalances {
  var debit: [Int128] = []
  var credit: [Int128] = []
  /// Debits less credits of every book, fund, currency and segment, weighted: zero where each balances.
  var imbalance: UInt128 = 0
}

extension Verifier {
  /// Stored sums, row by row, against what their accounts are, and batch by batch against the transfers.
  func checkSums() throws -> Bool {
    balances.debit = Array(repeating: 0, count: names.group.count)
    balances.credit = balances.debit
    var last = 0
    periods = try readPeriods()
    try copyOut("verify-sums") { row in
      self.report.sums += 1
      let book = try row.nextInt32()
      let account = try row.nextInt32()
      let segment = try row.nextInt32()
      let day = try row.nextDate()
      let cause = try row.nextInt16()
      let batch = try row.nextInt64()
      let debit = try row.nextInt64()
      let credit = try row.nextInt64()
      guard self.names.hasAccount(account), self.names.hasSegment(segment), self.names.hasComponent(cause),
        debit >= 0, credit >= 0, debit > 0 || credit > 0
      else {
        return self.fault(
          account, day, batch, expected: "a sum of known account, segment and cause, of something",
          found: "segment \(self.names.segment(segment)), cause \(cause), debit \(debit), credit \(credit)")
      }
      if self.names.accounts[account]?.bookNumber != book {
        self.fault(account, day, batch, expected: "the account's book", found: "book_id \(book)")
      }
      if last >= self.batches.count || self.batches[last].id != batch {
        guard let place = self.batchPlace(batch) else {
          return self.fault(account, day, batch, expected: "a row of batch", found: "none")
        }
        last = place
      }
      let (dimension, causeDay) = SumKey.parts(segment: segment, cause: cause, day: day)
      if self.periods.isClosed(book, on: day, before: self.batches[last].seal) {
        self.closedFault(account, day, batch, book)
      }
      let weight = UInt128(self.weights(dimension | UInt64(account), causeDay))
      self.batches[last].stored.debit &+= weight &* UInt128(debit)
      self.batches[last].stored.credit &+= weight &* UInt128(credit)
      self.batches[last].storedSums += 1
      self.balances.debit[Int(account)] &+= Int128(debit)
      self.balances.credit[Int(account)] &+= Int128(credit)
      let group = UInt64(UInt32(bitPattern: self.names.group[Int(account)]))
      let column = UInt128(self.weights(dimension | group, .max))
      self.balances.imbalance &+= column &* UInt128(debit) &- column &* UInt128(credit)
    }
    count("sums", report.sums)
    let different = batches.filter { $0.computed != $0.stored }.min { $0.seal < $1.seal }
    if let different { try nameSum(of: different) }
    return true
  }

  private func fault(_ account: Int32, _ day: Int32, _ batch: Int64, expected: String, found: String) {
    guard faults.isWanted("balance-sum") else { return }
    faults.add(
      "balance-sum",
      "balance_sum of account \(names.account(account)) on \(DayText.of(day)) (\(place(ofBatch: batch)))",
      expected: expected, found: found)
  }

  /// Looks for the sum that differs, in the one batch whose weighted sums differ.
  private func nameSum(of batch: StoredBatch) throws {
    let rows = try connection.query(try Queries.text("verify-sum-difference"), [.int64(batch.id)])
    guard let row = rows.first else {
      return faults.add(
        "sum-of-transfers", rank: batch.seal, "balance_sum of \(place(ofBatch: batch.id))",
        expected: "the sums of its transfers", found: "others")
    }
    let account = names.account(try row.int32(0))
    let cause = names.causes[try row.int16(3)]
    let column = try row.optionalInt128(4) == row.optionalInt128(6) ? 1 : 0
    let side = column == 0 ? "debit" : "credit"
    faults.add(
      "sum-of-transfers", rank: batch.seal,
      "balance_sum of account \(account) on \(DayText.of(try row.date(2))) (\(place(ofBatch: batch.id)), "
        + "cause \(cause?.event ?? "?") \(cause?.component ?? "?"), "
        + "segment \(names.segment(try row.int32(1))))",
      expected:
        "\(side) \(try row.optionalInt128(4 + column).map { "\($0)" } ?? "0, no row"), the sum of transfers",
      found: "\(try row.optionalInt128(6 + column).map { "\($0)" } ?? "no row")")
  }
}
