package dev.utils.client;

/**
 * A file of a response, to be saved.
 *
 * @param directory where, unless the request names the file
 * @param ending what its name ends with then
 * @param content the content; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ResultFile(String directory, String ending, byte[] content) {

}
