import { z } from 'zod';

// Zod would try `new Function` to be faster; the page's policy forbids it and reports even the try.
z.config({ jitless: true });
