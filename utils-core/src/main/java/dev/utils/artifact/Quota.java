package dev.utils.artifact;

import java.io.IOException;

import dev.utils.artifact.UsageLedger.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Refuses what a store does not take.
 */
final class Quota {

	private final ArtifactSettings settings;

	Quota(ArtifactSettings settings) {
		this.settings = settings;
	}

	/**
	 * Check the size of one file.
	 */
	void checkFile(long size) {
		if (size > this.settings.maxFileSize()) {
			throw new ArtifactQuotaException("The artifact is larger than the allowed " + this.settings.maxFileSize()
					+ " bytes (utils.artifacts.max-file-size).");
		}
	}

	/**
	 * Check that a store is not full already, before anything is done in it.
	 */
	void checkRoom(SandboxDirectory root, long size) throws IOException {
		RootLock.under(root, (ledger) -> {
			Usage known = checkedUsage(ledger, root, size, null);
			ledger.write(known.plus(-1, -size));
			return known;
		});
	}

	/**
	 * Return what will be used with a file.
	 * @param replaced the size of the file that it replaces, or {@code null} for none
	 */
	Usage checkedUsage(UsageLedger ledger, SandboxDirectory root, long size, @Nullable Long replaced)
			throws IOException {
		long files = (replaced != null) ? 0 : 1;
		long bytes = size - ((replaced != null) ? replaced : 0);
		Usage known = ledger.read(() -> SandboxWalk.count(root));
		if (refusal(known, files, bytes) != null) {
			known = ledger.again(known, () -> SandboxWalk.count(root));
			// Also if it is refused, so that the next one need not count.
			ledger.write(known);
		}
		String refusal = refusal(known, files, bytes);
		if (refusal != null) {
			throw new ArtifactQuotaException("The store is full: " + refusal + " Delete some, or raise the limit.");
		}
		return known.plus(files, bytes);
	}

	private @Nullable String refusal(Usage known, long files, long bytes) {
		if (files > 0 && known.files() >= this.settings.maxFiles()) {
			return "it holds the allowed " + this.settings.maxFiles() + " artifacts (utils.artifacts.max-files).";
		}
		if (bytes > 0 && known.bytes() + bytes > this.settings.maxTotalSize()) {
			return "with this artifact it would hold more than the allowed " + this.settings.maxTotalSize()
					+ " bytes (utils.artifacts.max-total-size).";
		}
		return null;
	}

}
