import Ledger
import Money
import Statements
import Store

/// A receipt, as people and programs read it.
enum ReceiptText {
  static func json(_ receipt: Receipt) -> JSONText {
    .fields(
      ("batch", .integer(receipt.batch)), ("seal", receipt.seal.map { .integer($0) } ?? .null),
      ("events_new", .integer(receipt.eventsNew)), ("transfers", .integer(receipt.transfers)),
      ("totals", totals(receipt)), ("recorded_at", .optional(receipt.recordedAt.map(Instant.text))),
      ("content_hash", .string(receipt.contentHash.hexadecimal)),
      ("hash", .string(receipt.chainHash.hexadecimal)))
  }

  private static func totals(_ receipt: Receipt) -> JSONText {
    .object(
      receipt.totals.map { total in
        (
          key: total.currency,
          value: .string(Amount.major(total.minor, decimals: Currency(total.currency)?.decimals ?? 0))
        )
      })
  }

  static func lines(_ receipt: Receipt) -> [String] {
    var lines = ["batch      \(receipt.batch)"]
    lines.append("transfers  \(grouped(receipt.transfers))")
    for total in receipt.totals {
      let decimals = Currency(total.currency)?.decimals ?? 0
      lines.append("total      \(Amount.grouped(total.minor, decimals: decimals)) \(total.currency)")
    }
    if let seal = receipt.seal, let recordedAt = receipt.recordedAt {
      lines.append("seal       \(seal), recorded \(Instant.text(recordedAt))")
      lines.append("hash       \(receipt.chainHash.hexadecimal)")
    }
    return lines
  }

  static func grouped(_ number: Int64) -> String { Amount.grouped(Int128(number), decimals: 0) }
}
