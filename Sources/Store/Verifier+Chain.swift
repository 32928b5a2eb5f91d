import Ledger
import Posting
import PostgreSQL

/// A batch's row, with its place in the chain.
struct StoredBatch {
  var id: Int64
  /// 0 where it is not sealed.
  var seal: Int64 = 0
  var header: BatchHeader
  var contentHash: [UInt8]
  /// Sums of its transfers, weighted, as recomputed and as stored.
  var computed = WeightedSum()
  var stored = WeightedSum()
  var storedSums: Int64 = 0
}

/// A seal's row.
private struct StoredSeal {
  var number: Int64
  var batch: Int64
  var recordedAt: Int64
  var previousHash: [UInt8]
  var chainHash: [UInt8]
}

extension Verifier {
  /// The chain of seals: no gaps, rising times, each hash made from the one before and from its batch.
  func checkChain() throws -> Bool {
    var last = StoredSeal(
      number: 0, batch: 0, recordedAt: .min, previousHash: [], chainHash: SealChain.origin)
    try copyOut("verify-chain") { row in
      let seal = try self.readSeal(&row)
      let batch = try self.readBatch(&row, seal: seal?.number ?? 0)
      if let batch { self.batches.append(batch) }
      guard let seal else {
        self.faults.add(
          "unsealed-batch", "batch \(batch?.id ?? 0)", expected: "a seal", found: "none")
        return
      }
      self.report.seals += 1
      self.check(seal, after: last, batch)
      last = seal
    }
    batches.sort { $0.id < $1.id }
    report.headHash = last.chainHash
    count("seals", report.seals)
    count("batches", Int64(batches.count))
    return true
  }

  private func readSeal(_ row: inout CopyRow) throws -> StoredSeal? {
    let number = try row.nextOptionalInt64()
    let batch = try row.nextOptionalInt64()
    let recordedAt = try row.nextOptionalTimestamp()
    let previous = try row.nextOptionalBytes()
    let chain = try row.nextOptionalBytes()
    guard let number, let batch, let recordedAt, let previous, let chain else { return nil }
    return StoredSeal(
      number: number, batch: batch, recordedAt: recordedAt, previousHash: previous, chainHash: chain)
  }

  private func readBatch(_ row: inout CopyRow, seal: Int64) throws -> StoredBatch? {
    guard let id = try row.nextOptionalInt64() else { return nil }
    let kind = try row.nextText()
    let actor = try row.nextText()
    let approver = try row.nextOptionalText()
    let version = try row.nextText()
    let sourceName = try row.nextOptionalText()
    let sourceHash = try row.nextOptionalBytes()
    let naturalKey = try row.nextOptionalText()
    var header = BatchHeader(
      kind: .events, actor: actor, approver: approver, programVersion: version, sourceName: sourceName ?? "",
      sourceHash: sourceHash ?? [], naturalKey: naturalKey, packHash: try row.nextBytes())
    header.eventCount = try row.nextInt64()
    header.transferCount = try row.nextInt64()
    header.controlTotal = try row.nextText()
    let batch = StoredBatch(id: id, seal: seal, header: header, contentHash: try row.nextBytes())
    let subject = "batch \(id) (seal \(seal))"
    // Absent and empty have the same hash; posting writes only the former.
    let texts = [("approver", approver), ("source_name", sourceName), ("natural_key", naturalKey)]
    for (name, text) in texts where text == "" {
      faults.add("batch-row", rank: seal, "\(name) of \(subject)", expected: "null or a text", found: "empty")
    }
    if sourceHash == [] {
      faults.add(
        "batch-row", rank: seal, "source_hash of \(subject)", expected: "null or a hash", found: "empty")
    }
    guard let known = BatchHeader.Kind(rawValue: kind) else {
      faults.add("batch-row", rank: seal, "kind of \(subject)", expected: "a kind of batch", found: kind)
      return batch
    }
    var read = batch
    read.header.kind = known
    return read
  }

  private func check(_ seal: StoredSeal, after last: StoredSeal, _ batch: StoredBatch?) {
    let subject = "seal \(seal.number)"
    if seal.number != last.number + 1 {
      faults.add(
        "seal-gap", subject, expected: "seal \(last.number + 1) after seal \(last.number)",
        found: "seal \(seal.number)")
    }
    if seal.recordedAt <= last.recordedAt {
      faults.add(
        "seal-time", "recorded_at of \(subject)", expected: "after that of the seal before it",
        found: "\(seal.recordedAt) µs, not after \(last.recordedAt) µs")
    }
    if seal.previousHash != last.chainHash {
      faults.add(
        "seal-previous", "previous_hash of \(subject)", expected: last.chainHash.hexadecimal,
        found: seal.previousHash.hexadecimal)
    }
    guard let batch else {
      faults.add("seal-batch", "batch \(seal.batch) of \(subject)", expected: "a row of batch", found: "none")
      return
    }
    let chain = SealChain.link(
      previous: seal.previousHash, content: batch.contentHash, number: seal.number,
      recordedAt: seal.recordedAt,
      source: (batch.header.sourceName, batch.header.sourceHash))
    if chain != seal.chainHash {
      faults.add(
        "chain-hash", "\(subject), or source_name, source_hash or content_hash of batch \(batch.id)",
        expected: "chain_hash \(chain.hexadecimal)", found: seal.chainHash.hexadecimal)
    }
    checkPackHash(batch, seal.number)
  }

  /// A batch is decided by the pack that was in force: that of the last pack batch before it.
  private func checkPackHash(_ batch: StoredBatch, _ seal: Int64) {
    if batch.header.kind == .pack {
      packHash = batch.header.packHash
    } else if batch.header.packHash != packHash {
      faults.add(
        "pack-hash", rank: seal, "pack_hash of batch \(batch.id) (seal \(seal))",
        expected: packHash.hexadecimal, found: batch.header.packHash.hexadecimal)
    }
  }
}
