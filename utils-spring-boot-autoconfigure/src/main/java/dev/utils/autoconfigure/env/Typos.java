package dev.utils.autoconfigure.env;

/**
 * How much two names differ.
 */
public final class Typos {

	/** A name that differs more from another is no misspelling of it. */
	public static final int MOST = 3;

	private Typos() {
	}

	/**
	 * Return the Levenshtein distance: how many letters must be changed, left out or
	 * added to make one of the other.
	 * @param one a name
	 * @param other another name
	 * @return the distance, 0 for equal names
	 */
	public static int between(String one, String other) {
		int[] row = new int[other.length() + 1];
		for (int j = 0; j <= other.length(); j++) {
			row[j] = j;
		}
		for (int i = 1; i <= one.length(); i++) {
			int diagonal = row[0];
			row[0] = i;
			for (int j = 1; j <= other.length(); j++) {
				int change = diagonal + ((one.charAt(i - 1) == other.charAt(j - 1)) ? 0 : 1);
				diagonal = row[j];
				row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
			}
		}
		return row[other.length()];
	}

}
