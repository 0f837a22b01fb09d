export { ArchiveRefused, type ArchiveBounds, extractArchive } from './archive.ts';
